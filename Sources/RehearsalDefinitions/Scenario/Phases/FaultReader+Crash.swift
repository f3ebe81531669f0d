import RehearsalSimulation

/// The keys of `crash` faults.
extension FaultReader {
  /// Parses the keys of a `crash` fault.
  ///
  /// The key `of` says whether one session or all sessions of the agent end. Without this key, one
  /// session ends if the fault names a task, and all sessions end otherwise.
  func crash(_ pattern: Fault.SessionPattern, _ keys: Mapping<CrashKeys>) -> AgentFault {
    let scope = keys.value(\.scope) ?? (pattern.task == nil ? .all : .session)
    guard scope == .session else {
      return .crash(crashPoint(keys), restart: keys.value(\.restart))
    }
    if keys.has(\.restart), names.roster.member(pattern.agent).instances == nil {
      diagnostics.error(
        "a crash of one session needs no `restart`, since new sessions can open at once; remove it, "
          + "add `of: all`, or give the agent a `count` of instances",
        at: keys.location(of: \.restart)
      )
    }
    return .crashSession(crashPoint(keys), restart: keys.value(\.restart))
  }

  /// Returns the event before or after which an agent crashes.
  ///
  /// The result is `nil` if the fault has neither the key `before` nor the key `after`.
  func crashPoint(_ keys: Mapping<CrashKeys>) -> Fault.Moment? {
    let beforeEvent = event(\.before, of: keys)
    let afterEvent = event(\.after, of: keys)
    if beforeEvent != nil, afterEvent != nil {
      diagnostics.error(
        "a crash takes `before` or `after`, not both; remove one",
        at: keys.location(of: \.after)
      )
    }
    return beforeEvent.map { .before($0) } ?? afterEvent.map { .after($0) }
  }

  /// Parses the key `before` or `after` of a `crash` fault, which holds a kind of event.
  ///
  /// If no session causes events of this kind, the crash could never happen. The function then adds
  /// an error and returns `nil`.
  private func event(
    _ key: KeyPath<CrashKeys, Key<Event.Name>>,
    of keys: Mapping<CrashKeys>
  ) -> Event.Name? {
    guard let event = keys.value(key) else { return nil }
    if Fault.Moment.sessionEvents.contains(event) { return event }
    let eventNames = Fault.Moment.sessionEvents.map(\.rawValue)
    diagnostics.error(
      "no session causes the event `\(event.rawValue)`; "
        + Spelling.hint(for: event.rawValue, in: eventNames, kind: "the events are"),
      at: keys.location(of: key)
    )
    return nil
  }
}
