"""The library: documents, their editions, and what each edition says. Only load_guidance writes here."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A guideline, handbook or page we summarise. Its official text lives elsewhere; load_guidance keeps this row."""

    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded")
        UNVERIFIED = "unverified", _("To be confirmed")

    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=80)
    title_verified = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    publisher = models.CharField(max_length=120, blank=True)
    issued = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=60, blank=True)
    symbol = models.CharField(max_length=60, blank=True)
    languages = models.JSONField(default=list, blank=True)
    supersedes = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UNVERIFIED)

    url = models.URLField(max_length=400, blank=True)
    url_language = models.CharField(max_length=8, blank=True)
    url_checked_on = models.DateField(null=True, blank=True)
    url_note = models.CharField(max_length=200, blank=True)

    rights = models.CharField(max_length=300, blank=True)
    structure = models.JSONField(default=list, blank=True)
    numbered = models.BooleanField(default=True, help_text=_("Whether its paragraphs have, or may have, numbers."))
    note = models.CharField(max_length=400, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.short_title

    def get_absolute_url(self):
        return reverse("guidance:document", args=[self.key])


class Edition(models.Model):
    """One state of a document's content file. Earlier editions stay: requests cite what was shown that day."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["document"], condition=Q(current=True), name="one_current_edition"),
        ]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self):
        return self.label


class Provision(models.Model):
    """A place in a document, under a name that never changes ("OSL-05"). What it says stands in ProvisionText."""

    id = models.CharField(primary_key=True, max_length=20)
    key = models.SlugField(max_length=20, unique=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="provisions")
    position = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["document__position", "position"]
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")

    def __str__(self):
        return self.id

    def get_absolute_url(self):
        return reverse("guidance:provision", args=[self.document.key, self.key])


class ProvisionText(models.Model):
    """What one edition says about a provision: where it stands, what we say it means, and which of both is verified."""

    class LocatorType(models.TextChoices):
        PARAGRAPH = "paragraph", _("Paragraph")
        PRINCIPLE = "principle", _("Principle")
        SECTION = "section", _("Section")
        CHAPTER = "chapter", _("Chapter")
        ANNEX = "annex", _("Annex")
        PAGE = "page", _("Page")
        DOCUMENT = "document", _("Document as a whole")

    NUMBERS = (LocatorType.PARAGRAPH, LocatorType.PRINCIPLE)

    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="texts")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="texts")

    locator_type = models.CharField(max_length=12, choices=LocatorType.choices)
    locator = models.CharField(max_length=120, blank=True)
    locator_verified = models.BooleanField(default=False)
    # A number somebody remembers: for the person who will look it up, never shown to readers.
    number_to_confirm = models.CharField(max_length=40, blank=True)

    summary = models.TextField()
    content_verified = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    tags = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    contexts = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["provision", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["provision", "edition"], name="one_text_in_an_edition"),
            models.CheckConstraint(
                condition=~Q(locator_type__in=["paragraph", "principle"]) | Q(locator_verified=True),
                name="a_shown_number_is_verified",
            ),
        ]
        verbose_name = _("provision text")
        verbose_name_plural = _("provision texts")

    def __str__(self):
        return f"{self.provision_id}, {self.edition_id}"


class Page(models.Model):
    """A page of our own: plain words on one subject. Its HTML is made and cleaned when it is loaded."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    lede = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    body = models.TextField()
    html = models.TextField()
    headings = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    provision_ids = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("own page")
        verbose_name_plural = _("own pages")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("guidance:page", args=[self.key])


class StepHint(models.Model):
    """A provision that stands beside a step when nobody has chosen others."""

    step = models.CharField(max_length=20)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="hints")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["step", "position"]
        constraints = [models.UniqueConstraint(fields=["step", "provision"], name="a_hint_once_in_a_step")]
        verbose_name = _("step hint")
        verbose_name_plural = _("step hints")

    def __str__(self):
        return f"{self.step}: {self.provision_id}"


class Entry(models.Model):
    """One thing the search can find: a provision, a document or an own page, with its words as search tokens.

    The tokens have a full-text index of their own on each kind of database (migration 0002)."""

    class Kind(models.TextChoices):
        PROVISION = "provision", _("Provision")
        DOCUMENT = "document", _("Document")
        PAGE = "page", _("Page")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=60)
    document_key = models.CharField(max_length=40, blank=True)
    steps = models.CharField(max_length=200, blank=True)
    tokens = models.TextField()
    card = models.JSONField(default=dict)  # what a hit shows, so that finding needs no second look-up

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="an_entry_once")]
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self):
        return f"{self.kind} {self.key}"


class Word(models.Model):
    """A word of the library as people write it, with its stem; typing errors are measured against these."""

    text = models.CharField(primary_key=True, max_length=60)
    stem = models.CharField(max_length=60, db_index=True)
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["text"]
        verbose_name = _("word")
        verbose_name_plural = _("words")

    def __str__(self):
        return self.text
