/// How much of a run is kept.
public enum Level: String, Sendable, Hashable, CaseIterable {
  /// The run, how its tasks ended, violations and expectations.
  case outcomes
  /// Also every handoff and gate check.
  case handoffs
  /// Also every event.
  case events
}
