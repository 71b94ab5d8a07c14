"""Milestones, assists, and the self-onboarding rate."""
