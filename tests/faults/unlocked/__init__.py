"""The app without its lock: settings and an app that exist in this test alone, to show what the lock is for."""
