"""The codebook: the themes a researcher defines, with descriptions and examples per language."""

from __future__ import annotations

from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639-1 code, such as zh or en.")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Texts = Annotated[list[Text], Field(min_length=1)]


class _Closed(BaseModel):
    """A model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ThemeDefinition(_Closed):
    """One theme as the researcher defines it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Short name used in tables: lower case, digits, _.")
    name: dict[LanguageCode, Text] = Field(min_length=1, description="Name per language.")
    description: dict[LanguageCode, Texts] = Field(
        min_length=1, description="What the theme is, per language; two or three wordings are better than one."
    )
    examples: dict[LanguageCode, Texts] = Field(
        default_factory=dict, description="Sentences that belong to the theme, per language."
    )
    color: str | None = Field(
        None, pattern=r"^#[0-9A-Fa-f]{6}$", description="Colour in every figure, #RRGGBB; chosen for you if left out."
    )


class Codebook(_Closed):
    """The themes of a study."""

    themes: list[ThemeDefinition] = Field(min_length=1, description="The themes, in the order they are reported.")

    @model_validator(mode="after")
    def _ids_differ(self) -> Codebook:
        ids = [theme.id for theme in self.themes]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"two themes have the id {', '.join(twice)}; ids must differ")
        return self

    def to_yaml(self) -> str:
        """Write the codebook as YAML."""
        return yaml.safe_dump(self.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=100)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that every theme is described in, sorted."""
        described = [set(theme.description) for theme in self.themes]
        return tuple(sorted(set.intersection(*described)))
