from django.urls import path

from petitions.views import creating, feeds, links, lists, pages, sharing, signing

app_name = "petitions"
urlpatterns = [
    path("<int:pk>/", pages.detail, name="detail"),
    path("<int:pk>/sign/", signing.sign, name="sign"),
    path("<int:pk>/signed/", signing.signed, name="signed"),
    path("confirm/<str:token>/", links.confirm, name="confirm"),
    path("", lists.petitions, name="list"),
    path("popular/", lists.popular, name="popular"),
    path("feed/<slug:name>/", feeds.feed, name="feed"),
    path("export/<slug:name>.csv", feeds.export, name="export"),
    path("new/", creating.new, name="new"),
    path("mine/", creating.own, name="own"),
    path("mine/<int:pk>/", creating.mine, name="mine"),
    path("mine/<int:pk>/check/", creating.check, name="check"),
    path("mine/<int:pk>/withdraw/", creating.give_up, name="give_up"),
    path("mine/<int:pk>/update/", creating.update, name="update"),
    path("mine/<int:pk>/in/<slug:language>/", creating.translation, name="translation"),
    path("mine/<int:pk>/<slug:name>/", creating.step, name="step"),
    path("support/done/", signing.supported, name="supported"),
    path("support/<str:token>/", signing.support, name="support"),
    path("withdraw/<str:token>/", links.withdraw, name="withdraw"),
    path("news/<str:token>/stop/", links.stop_news, name="stop_updates"),
    path("move/<str:token>/", links.move, name="move"),
    path("follow/<str:token>/", links.follow_confirm, name="follow_confirm"),
    path("unfollow/<str:token>/", links.unfollow, name="unfollow"),
    path("<int:pk>/proof/", pages.proof, name="proof"),
    path("<int:pk>/text.json", pages.text, name="text"),
    path("<int:pk>/sign-as-resident/", signing.sign_signed_in, name="sign_signed_in"),
    path("<int:pk>/sheet/", sharing.sheet, name="sheet"),
    path("<int:pk>/embed/", sharing.embed, name="embed"),
    path("<int:pk>/hours.csv", feeds.hours, name="hours"),
    path("<int:pk>/follow/", signing.follow, name="follow"),
    path("<int:pk>/followed/", signing.followed, name="followed"),
]
