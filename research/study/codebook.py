"""The codebook: themes defined by the researcher, with descriptions and examples by language."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639-1 code, such as zh or en.")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Texts = Annotated[list[Text], Field(min_length=1)]


class _Closed(BaseModel):
    """A model that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ThemeDefinition(_Closed):
    """Definition of one theme."""

    id: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="Short name used in tables: lower-case letters, digits, _."
    )
    name: dict[LanguageCode, Text] = Field(min_length=1, description="Name by language.")
    description: dict[LanguageCode, Texts] = Field(
        min_length=1, description="Descriptions by language; two or three different wordings are better than one."
    )
    examples: dict[LanguageCode, Texts] = Field(default_factory=dict, description="Example sentences by language.")
    keywords: dict[LanguageCode, Texts] = Field(
        default_factory=dict, description="Words and short phrases that articles of the theme use, by language."
    )
    includes: dict[LanguageCode, Texts] = Field(
        default_factory=dict,
        description="What belongs to the theme but is not in the descriptions, by language.",
    )
    excludes: dict[LanguageCode, Texts] = Field(
        default_factory=dict, description="What does not belong to the theme although it is similar, by language."
    )
    color: str | None = Field(
        None, pattern=r"^#[0-9A-Fa-f]{6}$", description="Colour in all figures, #RRGGBB; chosen automatically if null."
    )


class Codebook(_Closed):
    """The themes of a study."""

    themes: list[ThemeDefinition] = Field(min_length=1, description="Themes in the order in which they are reported.")

    multiple: bool = Field(False, description="Whether an article may belong to several themes at once.")

    @model_validator(mode="after")
    def _ids_differ(self) -> Codebook:
        ids = [theme.id for theme in self.themes]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"more than one theme has the id {', '.join(twice)}; ids must be unique")
        return self

    @property
    def version(self) -> str:
        """Hash of everything that coders read, 12 hexadecimal digits; colours do not count."""
        themes = [theme.model_dump(mode="json", exclude={"color"}) for theme in self.themes]
        text = json.dumps([self.multiple, themes], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_yaml(self) -> str:
        """Write the codebook as YAML."""
        return yaml.safe_dump(self.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=100)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which every theme has a description, sorted."""
        described = [set(theme.description) for theme in self.themes]
        return tuple(sorted(set.intersection(*described)))
