"""Photographs that officials send: read with suspicion, written anew, nothing else kept.

A photo is decoded, turned upright, brought to sRGB, scaled and written as WebP. So what is served
is never what was sent: no metadata (the place where it was taken, the camera, an earlier version
in the thumbnail), no second format hidden in the file, no animation.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12_000_000
MOST_PIXELS = 60_000_000  # a camera's largest; decoded it fills 240 MB at most
LEAST_WIDTH, LEAST_HEIGHT = 480, 240
SMALL_WIDTH, LARGE_WIDTH = 800, 1600
QUALITY = 80


class UnusablePhoto(ValueError):
    """The file cannot be shown; the message says why and what to do instead."""


@dataclass(frozen=True)
class Photo:
    """Two WebP files of one picture; `width` and `height` are those of the large one, in pixels."""

    small: bytes
    large: bytes
    width: int
    height: int


def prepare_photo(content: bytes) -> Photo:
    """Raises UnusablePhoto."""
    if len(content) > MOST_BYTES:
        raise UnusablePhoto(_("The file is larger than 12 MB. Save the picture smaller."))
    image = _upright(_decoded(content))
    if image.width < LEAST_WIDTH or image.height < LEAST_HEIGHT:
        least = {"width": LEAST_WIDTH, "height": LEAST_HEIGHT}
        raise UnusablePhoto(
            _("The picture is too small. It needs at least %(width)d × %(height)d dots.") % least
        )
    large = _scaled(image, LARGE_WIDTH)
    small = _scaled(large, SMALL_WIDTH)
    return Photo(_webp(small), _webp(large), large.width, large.height)


def _decoded(content: bytes) -> Image.Image:
    """The first frame. Its size is read from the header before a single dot is decoded."""
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise UnusablePhoto(_("The picture has too many dots. Save it smaller."))
        image.draft(
            "RGB", (2 * LARGE_WIDTH, 2 * LARGE_WIDTH)
        )  # a JPEG decodes at a part of its size
        image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise UnusablePhoto(_("This is no picture in JPEG, PNG or WebP format.")) from None
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, UnusablePhoto):
            raise
        raise UnusablePhoto(_("The picture is damaged. Save it again and send that.")) from None
    return image


def _upright(image: Image.Image) -> Image.Image:
    """As the photographer saw it, in sRGB, what is transparent on white."""
    image = _in_srgb(_in_eight_bits(ImageOps.exif_transpose(image)))
    if not image.has_transparency_data:
        return image.convert("RGB")
    layers = image.convert("RGBA")
    white = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(white, layers).convert("RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits, which Pillow's own conversion would cut off at white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Telephones take wider colours; without their profile they would come out dull."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _scaled(image: Image.Image, width: int) -> Image.Image:
    """At most `width` wide; never larger than it is."""
    if image.width <= width:
        return image
    return image.resize(
        (width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS
    )


def _webp(image: Image.Image) -> bytes:
    written = io.BytesIO()
    bare = Image.new("RGB", image.size)
    bare.paste(image)  # `info` would carry metadata along
    bare.save(written, "WEBP", quality=QUALITY)
    return written.getvalue()
