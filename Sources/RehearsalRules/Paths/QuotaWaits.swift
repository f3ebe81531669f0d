import RehearsalSimulation

/// The waits of sessions that reach the limit of a quota.
///
/// A session that waits before it begins to work begins when the wait ends. No event ends any other wait. Its end is
/// computed from the plan, and is at the latest the next event of the session. If the plan is not known, or the wait has
/// a random part, it is the next event. The computed time is that for an empty token bucket. It is too short if sessions
/// have taken more tokens at once than were left.
struct QuotaWaits: Sendable {
  /// A wait that is over.
  struct Wait {
    var start: Instant
    var end: Instant
  }

  /// The quotas of the plan, in its order; empty if the plan is not known.
  private let quotas: [Platform.Quota]
  /// The waits of each session that are over, in the order of time.
  private var waits: [SessionID: [Wait]] = [:]
  /// The wait of each session that waits or has had no event since its wait, with the computed end.
  private var openWaits: [SessionID: Wait] = [:]
  /// How often each session has reached a limit.
  private var limitCounts: [SessionID: Int] = [:]

  /// Creates the waits of a run that has not started.
  init(_ plan: Plan?) {
    quotas = plan?.platform.quotas ?? []
  }

  /// Observes the next event of the run.
  mutating func observe(_ event: borrowing Event) {
    if !openWaits.isEmpty, var wait = openWaits.removeValue(forKey: event.session) {
      if case .taskStarted = event.kind {
        wait.end = event.time
      } else {
        wait.end = min(wait.end, event.time)
      }
      waits[event.session, default: []].append(wait)
    }
    guard case .sessionLimited(let name, .waits) = event.kind else { return }
    limitCounts[event.session, default: 0] += 1
    let time = waitingTime(for: name, limitCount: limitCounts[event.session] ?? 1)
    let end = event.time.nanoseconds.addingSaturated(time)
    openWaits[event.session] = Wait(start: event.time, end: Instant(nanoseconds: end))
  }

  /// Returns how many nanoseconds a session waits for a quota, or the maximum if this is not known.
  private func waitingTime(for name: String, limitCount: Int) -> Int64 {
    guard let quota = quotas.first(where: { $0.name == name }) else { return .max }
    switch quota.response {
    case .wait: return quota.tokens == nil ? .max : quota.period
    case .backoff where quota.backoff.jitter.hundredths == 0:
      return quota.backoff.waitWithoutJitter(after: limitCount)
    case .backoff, .refuse: return .max
    }
  }

  /// Returns the waits of a session, in the order of time.
  func waits(of session: SessionID) -> [Wait] { waits.isEmpty ? [] : waits[session] ?? [] }
}
