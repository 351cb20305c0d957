"""Tests of backend/common."""
