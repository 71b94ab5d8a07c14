"""Tenants: workspaces, environments, keys, members, roles, sign-in, audit."""
