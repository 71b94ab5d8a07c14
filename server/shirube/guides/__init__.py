"""Guide documents, drafts, versions, publications, files."""
