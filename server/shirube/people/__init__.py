"""Persons, accounts, memberships, attributes."""
