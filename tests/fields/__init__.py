"""Tests of fields that an entity gets."""
