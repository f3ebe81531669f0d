/// Work that is lost in a crash, and that the next attempt does not repeat.
enum LostWork {
  /// Faults by which the implementer crashes after its tests, does nothing in its next attempt, and is approved.
  ///
  /// The second session of the implementer only follows its restart.
  static let faults = """
    faults:
      - {id: dies, crash: {agent: backend-implementer, nth: 1, after: act.command, restart: 1m}}
      - {id: lazy, no-op: {agent: backend-implementer, nth: 3}}
      - {id: blind, skip-check: {agent: verify-app, check: evidence}}
    """
}
