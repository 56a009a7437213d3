"""What this app itself holds about people (privacy.registry): who looked at lists, and who asked to be erased."""

from datetime import timedelta

from privacy.deeds import removes
from privacy.models import KEEP_ACCESS, AccessRecord, CleaningRun, Erasure
from privacy.registry import Basis, Holding, holds, impersonal

KEEP_RUN = timedelta(days=365)
KEEP_ERASURE = timedelta(days=365)

holds(
    Holding(
        model="privacy.AccessRecord",
        title="Welke lijsten en gegevens van anderen je bekeek",
        fields=("at", "by", "deed", "what", "about", "rows", "purpose", "network"),
        purpose="Kunnen nagaan wie persoonsgegevens van anderen zag of meenam.",
        basis=Basis.LEGAL,
        term="een half jaar",
        of=lambda person: AccessRecord.objects.filter(by__in=[f"deelnemer:{person.user}", f"beheer:{person.user}"]),
        due=lambda now: AccessRecord.objects.filter(at__lte=now - KEEP_ACCESS),
        clean=lambda keys: AccessRecord.objects.filter(pk__in=keys).remove_past_term(),
        forget=lambda person, wishes: 0,
        stays="Welke lijsten je bekeek, blijft een half jaar staan: met een nummer in plaats van je naam, en met het "
        "internetadres. Zo kunnen anderen laten nagaan wie hun gegevens zag.",
        goes=lambda row: row.at + KEEP_ACCESS,
        read=lambda row: [
            ("Wanneer", row.at),
            ("Wat je deed", row.get_deed_display()),
            ("Welke lijst of pagina", row.what),
            ("Waarvoor", row.purpose),
            ("IP-adres", row.network),
        ],
    )
)
impersonal("privacy.AccessRecord", "sleutel zonder betekenis", "id")

holds(
    Holding(
        model="privacy.Erasure",
        title="Je verzoek om alles te wissen",
        fields=("user", "address", "names", "withdraw_posts", "by", "started_at", "finished_at"),
        purpose="Het wissen afmaken, en kunnen laten zien dat het gebeurde.",
        basis=Basis.LEGAL,
        term="je adres tot alles is gewist; dat er iemand is gewist, een jaar",
        of=lambda person: Erasure.objects.filter(user=person.user),
        due=lambda now: Erasure.objects.filter(finished_at__lte=now - KEEP_ERASURE),
        clean=removes("privacy.Erasure"),
        forget=lambda person, wishes: 0,
        stays="Dat er op deze dag iemand is gewist, blijft een jaar staan. Er staat niet bij wie.",
    )
)
impersonal("privacy.Erasure", "aantallen of een sleutel zonder betekenis", "id", "counts")

holds(
    Holding(
        model="privacy.CleaningRun",
        title="Rondes van de nachtelijke schoonmaak",
        fields=(),
        purpose="Kunnen laten zien dat er is opgeruimd.",
        basis=Basis.LEGAL,
        term="een jaar; het zijn alleen aantallen",
        of=lambda person: CleaningRun.objects.none(),
        due=lambda now: CleaningRun.objects.filter(finished_at__lte=now - KEEP_RUN),
        clean=removes("privacy.CleaningRun"),
    )
)
impersonal("privacy.CleaningRun", "aantallen, geen personen")
