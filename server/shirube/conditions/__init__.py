"""The rule language: parse, evaluate, partially evaluate. Pure."""
