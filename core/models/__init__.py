"""The networks that ship trained."""
