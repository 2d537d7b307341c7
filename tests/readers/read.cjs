// Prints what ical.js (Thunderbird's parser) and node-ical make of the calendar on stdin, as JSON.
"use strict";
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const load = createRequire(`${process.argv[2]}/`);
const ICAL = load("ical.js");
const nodeIcal = load("node-ical");
const raw = readFileSync(0, "utf8");

const seconds = (time) => new Date(time.toUnixTime() * 1000).toISOString();
const when = (time) => (time.isDate ? time.toString() : seconds(time));

function byIcalJs() {
  ICAL.design.strict = true;
  const calendar = new ICAL.Component(ICAL.parse(raw));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const value = (name) => component.getFirstPropertyValue(name);
    return {
      uid: event.uid,
      summary: event.summary,
      start: when(event.startDate),
      end: when(event.endDate),
      zone: event.startDate.isDate ? null : event.startDate.zone.tzid,
      status: value("status"),
      sequence: event.sequence,
      location: event.location,
      description: event.description,
      url: value("url"),
      recurring: event.isRecurring() || event.isRecurrenceException(),
    };
  });
}

const day = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

function byNodeIcal() {
  const told = (date, event) => (event.datetype === "date" ? day(date) : date.toISOString());
  return Object.values(nodeIcal.sync.parseICS(raw))
    .filter((one) => one.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      summary: event.summary,
      start: told(event.start, event),
      end: told(event.end, event),
      status: event.status,
      sequence: Number(event.sequence),
      location: event.location ?? null,
      description: event.description,
      url: event.url?.val ?? event.url,
      recurring: Boolean(event.rrule || event.recurrences || event.recurrenceid),
    }));
}

process.stdout.write(JSON.stringify({ icalJs: byIcalJs(), nodeIcal: byNodeIcal() }));
