"""Shirube: a self-hosted onboarding and tech-touch engine."""

__version__ = "0.1.0"
