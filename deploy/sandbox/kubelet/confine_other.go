//go:build !linux

package main

func confine(string, string) string { return "not available on this system" }
