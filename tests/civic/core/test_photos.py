"""What officials send is read with suspicion and written anew."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from civic.core import photos
from civic.core.photos import UnusablePhoto, prepare_photo
from tests.factories.photos import photo_file


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_written_in_two_sizes(kind):
    photo = prepare_photo(photo_file(2000, 1000, kind=kind))
    assert (photo.width, photo.height) == (1600, 800)
    assert [opened(file).size for file in (photo.small, photo.large)] == [(800, 400), (1600, 800)]
    assert {opened(file).format for file in (photo.small, photo.large)} == {"WEBP"}


def test_a_small_photo_is_never_enlarged():
    photo = prepare_photo(photo_file(500, 300))
    assert opened(photo.small).size == opened(photo.large).size == (500, 300)


def test_nothing_of_its_metadata_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Rosa"
    exif.get_ifd(0x8825)[1] = "N"
    sent = photo_file(600, 400, exif=exif.tobytes(), comment=b"taken at home")
    assert b"Camera of Rosa" in sent
    photo = prepare_photo(sent)
    for file in (photo.small, photo.large):
        assert not opened(file).getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(opened(file).info)
        assert b"Rosa" not in file


def test_a_second_file_hidden_behind_the_photo_is_dropped():
    photo = prepare_photo(photo_file(600, 400) + b"<script>alert(1)</script>")
    assert b"<script>" not in photo.large


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    photo = prepare_photo(photo_file(900, 600, exif=exif.tobytes()))
    assert (photo.width, photo.height) == (600, 900)


def test_what_is_transparent_becomes_white():
    clear = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    written = io.BytesIO()
    clear.save(written, "PNG")
    pixel = opened(prepare_photo(written.getvalue()).large).convert("RGB").getpixel((9, 9))
    assert min(pixel) > 250


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_every_kind_of_colour_is_understood(mode):
    image = Image.new("L", (600, 400), 90).convert(mode)
    written = io.BytesIO()
    image.save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert prepare_photo(written.getvalue()).width == 600


def test_grey_of_sixteen_bits_keeps_its_brightness():
    written = io.BytesIO()
    Image.new("I;16", (600, 400), 90 * 257).save(written, "PNG")
    pixel = opened(prepare_photo(written.getvalue()).large).getpixel((9, 9))
    assert pixel == pytest.approx((90, 90, 90), abs=3)


def test_wide_colours_are_brought_to_those_of_the_web():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = prepare_photo(photo_file(600, 400, icc_profile=profile))
    assert opened(photo.large).getpixel((1, 1)) == pytest.approx((200, 90, 40), abs=6)


def test_a_profile_that_is_none_does_no_harm():
    assert prepare_photo(photo_file(600, 400, icc_profile=b"no profile")).width == 600


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "This is no picture"),
        (b"not a picture", "This is no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture"),
        (photo_file(600, 400, kind="GIF"), "This is no picture"),
        (photo_file(600, 400)[:900], "damaged"),
        (photo_file(479, 400), "too small"),
        (photo_file(600, 239), "too small"),
    ],
    ids=["empty", "text", "svg", "gif", "cut off", "narrow", "low"],
)
def test_what_cannot_be_shown_is_refused_in_words(sent, said):
    with pytest.raises(UnusablePhoto, match=said):
        prepare_photo(sent)


def test_a_picture_with_too_many_dots_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(photos, "MOST_PIXELS", 600 * 400 - 1)
    with pytest.raises(UnusablePhoto, match="too many dots"):
        prepare_photo(photo_file(600, 400))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 100)
    with pytest.raises(UnusablePhoto, match="larger than 12 MB"):
        prepare_photo(photo_file(600, 400))
