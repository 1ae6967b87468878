"""Which address shows which page?"""

from django.urls import path

from anxin.web.language import language

app_name = "web"
urlpatterns = [
    path("language/", language, name="language"),
]
