"""The addresses of the demo; netwerk.urls has them only when this is the demo."""

from django.urls import path

from netwerk.views import demo

urlpatterns = [
    path("demo/", demo.story, name="demo"),
    path("demo/mail/", demo.mails, name="demo-mail"),
    path("demo/mail/<slug:name>/", demo.mail, name="demo-mail-message"),
    path("demo/mail/<slug:name>/opgemaakt/", demo.mail_html, name="demo-mail-html"),
    path("demo/mail/<slug:name>/bijlage/<int:number>/", demo.mail_attachment, name="demo-mail-attachment"),
]
