import RehearsalSimulation

/// Evaluates what a scenario asserts about the order of events.
extension Assessment {
  func leadsTo(_ expected: Expectations.LeadsTo, _ index: Int) -> ExpectationResult {
    let found = observations.order.leads(index, end: observations.end)
    let time = expected.within.map { " within \(VirtualTime($0))" } ?? ""
    let texts = (expected.cause.description(in: plan), expected.effect.description(in: plan))
    return result(
      "leads-to: \(texts.0) to \(texts.1)",
      found.event == nil ? .pass : found.isOpen ? judgeOccurrence(false) : .fail,
      "\(texts.1)\(time) after every \(texts.0)",
      found.event.map { "\(found.isOpen ? "none" : "too late") after \(observations.line($0))" }
        ?? "",
      expected.location
    )
  }

  func before(_ expected: Expectations.Before, _ index: Int) -> ExpectationResult {
    let found = observations.order.before(index)
    let texts = (expected.first.description(in: plan), expected.then.description(in: plan))
    return result(
      "before: \(texts.0), then \(texts.1)",
      found.event == nil ? .pass : .fail,
      "no \(texts.1) without \(texts.0) before it",
      found.event.map(observations.line) ?? "",
      expected.location
    )
  }

  func afterLastWrite(_ expected: Expectations.Occasion, _ index: Int) -> ExpectationResult {
    let found = observations.order.afterLastWrite(index)
    let text = expected.description(in: plan)
    return result(
      "after-last-write: \(text)",
      found.event == nil ? .pass : .fail,
      "\(text) after the last write of every task that completes",
      found.event.map { "none after \(observations.line($0))" } ?? "",
      expected.location
    )
  }
}

/// Checks the assertions about the order of events while a run happens.
struct EventOrder: Sendable {
  /// The result of one assertion.
  struct Found: Sendable {
    /// The event that was not followed, or came too early; `nil` if the assertion holds.
    var event: Event?
    /// Whether the assertion could still have come true had the run not been stopped.
    var isOpen = false
  }

  private let leads: [Expectations.LeadsTo]
  private let befores: [Expectations.Before]
  private let lasts: [Expectations.Occasion]

  /// For each `leads-to` assertion, the causes whose effect is still missing.
  private var pending: [PendingCauses]
  /// For each `leads-to` assertion, the first cause whose effect came too late.
  private var late: [Event?]
  /// For each `before` assertion, the tasks for which the first event has happened.
  private var firsts: [Set<TaskID>]
  /// For each `before` assertion, the first event that came too early.
  private var early: [Event?]
  /// For each task, the `after-last-write` assertions that came true, with the last write before that.
  private var seen = TaskTable<[Int: UInt64]>([:])
  /// For each `after-last-write` assertion, the first last write that nothing followed.
  private var unseen: [Event?]
  private var versions: WorkVersions

  init(_ plan: Plan) {
    let expectations = plan.oracle.expectations
    versions = WorkVersions(plan)
    leads = expectations?.leadsTo ?? []
    befores = expectations?.before ?? []
    lasts = expectations?.afterLastWrite ?? []
    pending = Array(repeating: PendingCauses(), count: leads.count)
    late = Array(repeating: nil, count: leads.count)
    firsts = Array(repeating: [], count: befores.count)
    early = Array(repeating: nil, count: befores.count)
    unseen = Array(repeating: nil, count: lasts.count)
  }

  /// The kinds of event to observe.
  var kinds: [Event.Name] {
    leads.flatMap { [$0.cause.event, $0.effect.event] }
      + befores.flatMap { [$0.first.event, $0.then.event] }
      + (lasts.isEmpty ? [] : lasts.map(\.event) + WorkVersions.kinds + [.taskEnded])
  }

  mutating func observe(_ event: borrowing Event) {
    for index in leads.indices { lead(index, event) }
    for index in befores.indices { before(index, event) }
    if !lasts.isEmpty { last(event) }
  }

  private mutating func lead(_ index: Int, _ event: borrowing Event) {
    let lead = leads[index]
    if lead.effect.covers(event) {
      // If both name a task, the two tasks may differ.
      let task = lead.cause.task == nil || lead.effect.task == nil ? event.task : .none
      for cause in pending[index].take(about: task) {
        let took = event.time.nanoseconds - cause.time.nanoseconds
        if let within = lead.within, took > within, late[index] == nil { late[index] = cause }
      }
    }
    if lead.cause.covers(event) { pending[index].add(event) }
  }

  private mutating func before(_ index: Int, _ event: borrowing Event) {
    let isFirst = befores[index].first.covers(event)
    if befores[index].then.covers(event), early[index] == nil {
      let known = firsts[index]
      let nameTasks = befores[index].first.task != nil && befores[index].then.task != nil
      let hasCome =
        nameTasks || event.task == .none
        ? !known.isEmpty : known.contains(event.task) || known.contains(.none)
      if !hasCome { early[index] = copy event }
    }
    if isFirst { firsts[index].insert(event.task) }
  }

  private mutating func last(_ event: borrowing Event) {
    versions.observe(event)
    guard event.task != .none, let write = versions[event.task].write else { return }
    for index in lasts.indices where lasts[index].covers(event) && isAboutLastVersion(event) {
      seen[event.task][index] = write.sequence
    }
    guard case .taskEnded(let outcome) = event.kind, outcome.kind == .completed else { return }
    for index in lasts.indices
    where unseen[index] == nil && seen[event.task][index] != write.sequence
      && (lasts[index].task.map { [task = event.task] in $0 == task } ?? true)
    {
      unseen[index] = write
    }
  }

  /// Whether an event concerns the last version of the work; only a decision can concern an earlier one.
  private func isAboutLastVersion(_ event: borrowing Event) -> Bool {
    guard case .decisionMade = event.kind else { return true }
    let version = versions[event.task]
    return version.author == event.agent
      || versions.handed(to: event.session, on: event.task) == version.event
  }

  /// Returns the result of a `leads-to` assertion in a run that ended at a time.
  func leads(_ index: Int, end: Instant) -> Found {
    if let late = late[index] { return Found(event: late) }
    let cause = pending[index].first
    guard let cause, let within = leads[index].within else {
      return Found(event: cause, isOpen: true)
    }
    return Found(event: cause, isOpen: end.nanoseconds - cause.time.nanoseconds <= within)
  }

  /// Returns the result of a `before` assertion.
  func before(_ index: Int) -> Found { Found(event: early[index]) }

  /// Returns the result of an `after-last-write` assertion.
  func afterLastWrite(_ index: Int) -> Found { Found(event: unseen[index]) }
}

/// The first cause of each task whose effect is still missing.
private struct PendingCauses: Sendable {
  private var causes = TaskTable<(event: Event?, isListed: Bool)>((nil, false))
  /// The tasks that ever had a cause, without duplicates.
  private var tasks: [TaskID] = []

  /// The earliest cause.
  var first: Event? { tasks.compactMap { causes[$0].event }.min { $0.sequence < $1.sequence } }

  mutating func add(_ event: borrowing Event) {
    guard causes[event.task].event == nil else { return }
    if !causes[event.task].isListed { tasks.append(event.task) }
    causes[event.task] = (copy event, true)
  }

  /// Removes and returns the causes of a task and those without a task; for no task, all causes.
  mutating func take(about task: TaskID) -> [Event] {
    let taken = task == .none ? tasks : [task, .none]
    let found = taken.compactMap { causes[$0].event }.sorted { $0.sequence < $1.sequence }
    for task in taken { causes[task].event = nil }
    return found
  }
}
