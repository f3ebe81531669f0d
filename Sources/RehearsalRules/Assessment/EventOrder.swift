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

/// A check of the assertions about the order of events, which proceeds while a run happens.
struct EventOrder: Sendable {
  /// The result of one assertion.
  struct Finding: Sendable {
    /// The event that was not followed as required, or that came too early, or `nil` if the assertion holds.
    var event: Event?
    /// Whether the assertion could still have come true if the run had continued.
    var isOpen = false
  }

  private let leads: [Expectations.LeadsTo]
  private let befores: [Expectations.Before]
  /// For each `after-last-write` assertion, the event that has to follow the last write.
  private let followers: [Expectations.Occasion]

  /// For each `leads-to` assertion, the causes whose effect is still missing.
  private var pending: [PendingCauses]
  /// For each `leads-to` assertion, the first cause whose effect came too late.
  private var lateCauses: [Event?]
  /// For each `before` assertion, the tasks for which the first event has happened.
  private var tasksWithFirst: [Set<TaskID>]
  /// For each `before` assertion, the first event that came too early.
  private var earlyEvents: [Event?]
  /// For each task, the sequence number of the last write after which each `after-last-write` assertion came
  /// true.
  ///
  /// The keys are the indices of the assertions.
  private var followedWrites = TaskTable<[Int: UInt64]>([:])
  /// For each `after-last-write` assertion, the last write to the first task that completed without the
  /// event.
  private var unfollowedWrites: [Event?]
  private var versions: WorkVersions

  init(_ plan: Plan) {
    let expectations = plan.oracle.expectations
    versions = WorkVersions(plan)
    leads = expectations?.leadsTo ?? []
    befores = expectations?.before ?? []
    followers = expectations?.afterLastWrite ?? []
    pending = Array(repeating: PendingCauses(), count: leads.count)
    lateCauses = Array(repeating: nil, count: leads.count)
    tasksWithFirst = Array(repeating: [], count: befores.count)
    earlyEvents = Array(repeating: nil, count: befores.count)
    unfollowedWrites = Array(repeating: nil, count: followers.count)
  }

  /// The kinds of event to observe.
  var kinds: [Event.Name] {
    leads.flatMap { [$0.cause.event, $0.effect.event] }
      + befores.flatMap { [$0.first.event, $0.then.event] }
      + (followers.isEmpty ? [] : followers.map(\.event) + WorkVersions.kinds + [.taskEnded])
  }

  mutating func observe(_ event: borrowing Event) {
    for index in leads.indices { observeLeadsTo(index, event) }
    for index in befores.indices { observeBefore(index, event) }
    if !followers.isEmpty { observeAfterLastWrite(event) }
  }

  private mutating func observeLeadsTo(_ index: Int, _ event: borrowing Event) {
    let lead = leads[index]
    if lead.effect.covers(event) {
      // If cause and effect both name a task, the tasks may differ, so the effect counts for every cause.
      let task = lead.cause.task == nil || lead.effect.task == nil ? event.task : .none
      for cause in pending[index].take(about: task) {
        let duration = event.time.nanoseconds - cause.time.nanoseconds
        if let within = lead.within, duration > within, lateCauses[index] == nil {
          lateCauses[index] = cause
        }
      }
    }
    if lead.cause.covers(event) { pending[index].add(event) }
  }

  private mutating func observeBefore(_ index: Int, _ event: borrowing Event) {
    let isFirst = befores[index].first.covers(event)
    if befores[index].then.covers(event), earlyEvents[index] == nil {
      let tasks = tasksWithFirst[index]
      let nameTasks = befores[index].first.task != nil && befores[index].then.task != nil
      let hasCome =
        nameTasks || event.task == .none
        ? !tasks.isEmpty : tasks.contains(event.task) || tasks.contains(.none)
      if !hasCome { earlyEvents[index] = copy event }
    }
    if isFirst { tasksWithFirst[index].insert(event.task) }
  }

  private mutating func observeAfterLastWrite(_ event: borrowing Event) {
    versions.observe(event)
    guard event.task != .none, let write = versions[event.task].write else { return }
    for index in followers.indices
    where followers[index].covers(event) && isAboutLastVersion(event) {
      followedWrites[event.task][index] = write.sequence
    }
    guard case .taskEnded(let outcome) = event.kind, outcome.kind == .completed else { return }
    for index in followers.indices
    where unfollowedWrites[index] == nil && followedWrites[event.task][index] != write.sequence
      && (followers[index].task.map { [task = event.task] in $0 == task } ?? true)
    {
      unfollowedWrites[index] = write
    }
  }

  /// Returns whether an event concerns the last version of the work.
  ///
  /// Only a decision can concern an earlier version.
  private func isAboutLastVersion(_ event: borrowing Event) -> Bool {
    guard case .decisionMade = event.kind else { return true }
    let version = versions[event.task]
    return version.author == event.agent
      || versions.handed(to: event.session, on: event.task) == version.event
  }

  /// Returns the result of a `leads-to` assertion in a run that ended at the given time.
  func leads(_ index: Int, end: Instant) -> Finding {
    if let late = lateCauses[index] { return Finding(event: late) }
    let cause = pending[index].first
    guard let cause, let within = leads[index].within else {
      return Finding(event: cause, isOpen: true)
    }
    return Finding(event: cause, isOpen: end.nanoseconds - cause.time.nanoseconds <= within)
  }

  /// Returns the result of a `before` assertion.
  func before(_ index: Int) -> Finding { Finding(event: earlyEvents[index]) }

  /// Returns the result of an `after-last-write` assertion.
  func afterLastWrite(_ index: Int) -> Finding { Finding(event: unfollowedWrites[index]) }
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

  /// Removes and returns the causes of a task and the causes without a task.
  ///
  /// If `task` is `.none`, this affects the causes of all tasks.
  mutating func take(about task: TaskID) -> [Event] {
    let taken = task == .none ? tasks : [task, .none]
    let found = taken.compactMap { causes[$0].event }.sorted { $0.sequence < $1.sequence }
    for task in taken { causes[task].event = nil }
    return found
  }
}
