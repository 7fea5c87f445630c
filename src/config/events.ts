// What happens in a site that people may want to hear of, by the name under which tallylight.yaml asks for it. Names are a promise.

/** What may be told to a channel, in the words of the reference. */
export const events = {
  'run.begin': 'A pass begins.',
  'stage.begin': 'A stage of a pass begins, as n/N; also each source, partition and report that it comes to.',
  'stage.end': 'A stage is done: what it did, and how long it took.',
  'run.end': 'A pass is complete, with its duration.',
  'run.failed': 'A pass ended with a failure: the reason and what to do next.',
  'stage.failed': 'A stage failed: the reason and what to do next.',
  'report.sent': 'A scheduled report was made and put on its way.',
  'report.skipped': 'A scheduled report was not made: it was later than its deadline.',
  'delivery.dead': 'A message was refused for good by the other side.',
  'alert.firing': 'An alert fires, or goes on firing and is due to be told again.',
  'alert.resolved': 'An alert is over.',
} as const satisfies Record<string, string>;

export type EventName = keyof typeof events;

export const eventNames = Object.keys(events) as EventName[];
