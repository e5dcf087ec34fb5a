#!/usr/bin/env node
console.log("chorus");
