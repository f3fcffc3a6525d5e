"""The nouns of the laboratory: frozen, validated, with no arithmetic beyond their own identities."""

__all__: list[str] = []
