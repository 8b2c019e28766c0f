"""A school admin's page that examines the connection."""
