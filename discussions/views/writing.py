"""Writing in a conversation: a new one, a post, a reply. Each form is a page of its own as well, so that it works
without JavaScript: to look at it first, with what is wrong, and with what was typed before a login ran out."""

import uuid
from collections.abc import Callable
from functools import partial, wraps

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from discussions import drafts
from discussions.access import View, Visitor, inside, visitor_at
from discussions.actions import posting
from discussions.actions.nameless import labels_for
from discussions.forms.posts import ChangeForm, PostForm, ThreadForm
from discussions.hours import Phase
from discussions.models import Post, PostState, Room, Thread, ThreadKind
from discussions.reading import lines_of, some_lines
from discussions.titles import shown_title
from discussions.views.frame import frame
from discussions.views.threads import in_its_place, post_for, thread_for
from discussions.writing import to_html
from membership.errors import Refused

LOOK = "bekijk"  # the value of the button that shows how a text will look
WRONG = 422


def writes(view: View) -> View:
    """As `inside`, but who sends a text after the environment closed gets it back instead of the start."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and request.POST.get("body"):
            visitor = visitor_at(request, slug)
            if visitor.phase == Phase.CLOSED and visitor.visit is not None:
                context = frame(visitor, title=request.POST.get("title", ""), text=request.POST["body"])
                return render(request, "discussions/too_late.html", context, status=WRONG)
        return inside(view)(request, slug, **kwargs)

    return guarded


def _fresh(form: type[PostForm], request: HttpRequest, visitor: Visitor, room: Room, page: str) -> PostForm:
    new = {"form_token": uuid.uuid4(), "draft": drafts.stamp(visitor.user, page)}
    typed = drafts.kept(request, page)
    if typed is not None:
        new |= {name: value for name, value in typed.items() if name in drafts.FIELDS}
    return form(labels=labels_for(visitor, room), initial=new)


def write_page(thread: Thread, parent: Post | None = None) -> str:
    """Return the address of the form for a post in `thread`, or for a reply to `parent`."""
    page = reverse("discussions:post-new", args=[thread.room.event.slug, thread.public_id])
    return f"{page}?{urlencode({'op': parent.public_id})}" if parent else page


def _form_page(
    request: HttpRequest,
    visitor: Visitor,
    template: str,
    page: str,
    form: forms.Form,
    *,
    status: int = 200,
    preview: str = "",
    **about: object,
) -> HttpResponse:
    """Show the form of `page`, with how its text will look (`preview`), and what a login that ran out left for it."""
    context = about | {"form": form, "preview": preview, "action": page}
    if request.method == "GET":
        context["draft_kept"] = drafts.kept(request, page) is not None
    return render(request, template, frame(visitor, **context), status=status)


def _answer(
    request: HttpRequest, form: forms.Form, page: str, show: Callable[..., HttpResponse], act: Callable[[], Post]
) -> HttpResponse:
    """Do what a sent form asks: show how it will look, place it with `act`, or show what is wrong."""
    if not form.is_valid():
        return show(form, status=WRONG)
    if request.POST.get("stap") == LOOK:
        return show(form, preview=to_html(form.cleaned_data["body"]))
    try:
        post = act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show(form, status=WRONG)
    drafts.forget(request, page)
    return in_its_place(post)


@writes
def thread(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """A conversation: its posts with their replies, and the form to write one. What is sent here is placed."""
    one = thread_for(visitor, public_id)
    if request.method == "POST":
        return _write(request, visitor, one, None)
    lines = lines_of(visitor, one)
    context = {"thread": one, "room": one.room, "lines": lines, "title": shown_title(one, one.opening_state)}
    context["number"] = sum(1 + len(line.replies) for line in lines)
    if visitor.may_write:
        page = write_page(one)
        context |= {"action": page, "form": _fresh(PostForm, request, visitor, one.room, page)}
    return render(request, "discussions/thread.html", frame(visitor, **context))


@writes
def post_new(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """A post in a conversation; with ?op= a reply to a post of it."""
    one = thread_for(visitor, public_id)
    return _write(request, visitor, one, _parent(request, visitor, one))


def _write(request: HttpRequest, visitor: Visitor, thread: Thread, parent: Post | None) -> HttpResponse:
    page = write_page(thread, parent)

    def show(form: forms.Form, **how: object) -> HttpResponse:
        about = {"thread": thread, "room": thread.room, "title": shown_title(thread, thread.opening_state)}
        if parent is not None:
            about["parent"] = some_lines(visitor, thread, Post.objects.filter(pk=parent.pk))[0]
        return _form_page(request, visitor, "discussions/post_new.html", page, form, **about, **how)

    if request.method != "POST":
        return show(_fresh(PostForm, request, visitor, thread.room, page))
    form = PostForm(request.POST, labels=labels_for(visitor, thread.room))
    return _answer(
        request,
        form,
        page,
        show,
        lambda: posting.place(visitor=visitor, thread=thread, parent=parent, **_written(form)),
    )


def _parent(request: HttpRequest, visitor: Visitor, thread: Thread) -> Post | None:
    try:
        asked = uuid.UUID(request.GET.get("op", ""))
    except ValueError:
        return None
    post = post_for(visitor, asked)
    return post if post.thread_id == thread.pk else None


def _written(form: forms.Form) -> dict[str, object]:
    names = ("title", "kind", "body", "shown_as", "quote_by_name", "form_token")
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


@writes
def thread_new(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """Begin a conversation in a room, or ask a question there (?soort=vraag)."""
    place = visitor.room(room)
    page = reverse("discussions:thread-new", args=[visitor.event.slug, place.slug])
    show = partial(_form_page, request, visitor, "discussions/thread_new.html", page, room=place)
    if request.method != "POST":
        form = _fresh(ThreadForm, request, visitor, place, page)
        if request.GET.get("soort") in (ThreadKind.TALK, ThreadKind.QUESTION):
            form.initial.setdefault("kind", request.GET["soort"])
        return show(form)
    form = ThreadForm(request.POST, labels=labels_for(visitor, place))
    return _answer(
        request, form, page, show, lambda: posting.start_thread(visitor=visitor, room=place, **_written(form))
    )


@writes
def post_edit(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> HttpResponse:
    """Change one's own post."""
    post = own_post(visitor, public_id)
    opening = posting.opening_of(post.thread) == post
    about = {"with_title": opening, "nameless": post.nameless}
    page = reverse("discussions:post-edit", args=[visitor.event.slug, post.public_id])
    thread, title = post.thread, shown_title(post.thread, post.opening_state)
    about_post = {"thread": thread, "room": thread.room, "post": post, "title": title}
    show = partial(_form_page, request, visitor, "discussions/post_edit.html", page, **about_post)
    if request.method != "POST":
        was = {"title": post.thread.title, "body": post.body, "quote_by_name": post.quote_by_name}
        typed: QueryDict | dict = drafts.kept(request, page) or {}
        new = {name: value for name, value in typed.items() if name in was}
        return show(ChangeForm(initial=was | new | {"draft": drafts.stamp(visitor.user, page)}, **about))
    form = ChangeForm(request.POST, **about)

    def change() -> Post:
        posting.change(visitor=visitor, post=post, **_written(form))
        return post

    return _answer(request, form, page, show, change)


def own_post(visitor: Visitor, public_id: uuid.UUID) -> Post:
    """Return the visitor's own post that is still there. Raises Http404 for one of somebody else."""
    mine = Post.objects.filter(user=visitor.user, state=PostState.VISIBLE)
    return post_for(visitor, public_id, mine)
