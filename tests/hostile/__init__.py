"""Hostile inputs of our own making, who judges the answers, and what is sent in floods and outages."""
