"""The evaluation of a gathering, and the files of looking back."""

from tests.walk.rows import NOWHERE, VIEWERS, Outcome, Row, public, staff
from tests.walk.world import World

_STAFF = ("organiser", "superuser")
_seen_by_viewers = dict.fromkeys(VIEWERS, 200)


def _picture(event: str, attribute: str) -> object:
    return lambda world: [getattr(world, event).slug, getattr(world, attribute).public_id, "png"]


def _document(event: str, attribute: str) -> object:
    return lambda world: [getattr(world, event).slug, getattr(world, attribute).public_id]


def _page(name: str, outcome: Outcome = 200) -> Row:
    """A page around the evaluation of today in the admin."""

    def build(world: World) -> list:
        return [world.questionnaire.pk]

    return staff(f"admin:discussions_questionnaire_{name}", build, **dict.fromkeys(_STAFF, outcome))


ROWS = [
    public("discussions:evaluation", lambda w: [w.evaluation_token]),
    public("discussions:evaluation", lambda w: ["1:vervalst"], 404, "unknown"),
    public("registrations:picture", _picture("event", "picture")),
    public("registrations:picture", _picture("elsewhere", "picture"), 404, "of another gathering"),
    public("registrations:picture", _picture("draft", "draft_picture"), 404, "of a draft", **_seen_by_viewers),
    public("registrations:picture", lambda w: [w.event.slug, w.picture.public_id, "jpg"], 404, "of another kind"),
    public("registrations:picture", lambda w: [w.event.slug, NOWHERE, "png"], 404, "unknown"),
    public("registrations:document", _document("event", "document")),
    public("registrations:document", _document("elsewhere", "document"), 404, "of another gathering"),
    public("registrations:document", _document("draft", "draft_document"), 404, "of a draft", **_seen_by_viewers),
    staff("admin:registrations_event_figures", lambda w: [w.past.pk], others=405),
    staff(
        "admin:discussions_questionnaire_of_event", lambda w: [w.today.pk], "there",
        **dict.fromkeys(_STAFF, "/admin/discussions/questionnaire/"),
    ),
    staff(
        "admin:discussions_questionnaire_of_event", lambda w: [w.past.pk], "not yet there",
        **dict.fromkeys(_STAFF, 200),
    ),
    *(_page(name) for name in ("preview", "close", "results", "export")),
    _page("send", "/admin/discussions/questionnaire/"),
]  # fmt: skip
MODELS = {"discussions_questionnaire": ("questionnaire", _STAFF, (), ())}
PUBLIC = {"discussions:evaluation", "registrations:picture", "registrations:document"}
