import RehearsalSimulation

/// What a scenario asserts of the order in which things happen, held against a run as it goes on.
struct OrderOfEvents: Sendable {
  /// What became of one assertion.
  struct Found: Sendable {
    /// The event that was not followed, or came too early; `nil` where all is as it should be.
    var event: Event?
    /// Whether it may still come right in a run that was stopped.
    var isOpen = false
  }

  private let leads: [Expectations.LeadsTo]
  private let befores: [Expectations.Before]
  private let lasts: [Expectations.Occasion]

  /// For each assertion the causes that nothing has followed yet.
  private var pending: [PendingCauses]
  /// The first cause that was followed too late.
  private var late: [Event?]
  /// For each assertion the tasks about which what has to come first has come.
  private var firsts: [Set<TaskID>]
  private var early: [Event?]
  /// For each task the assertions that have come true, with the write that came last before.
  private var seen = PerTask<[Int: UInt64]>([:])
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

  /// The kinds of event that it has to see.
  var kinds: [Event.Name] {
    leads.flatMap { [$0.cause.event, $0.effect.event] }
      + befores.flatMap { [$0.first.event, $0.then.event] }
      + (lasts.isEmpty ? [] : lasts.map(\.event) + WorkVersions.kinds + [.taskEnded])
  }

  mutating func observe(_ event: borrowing Event) {
    for place in leads.indices { lead(place, event) }
    for place in befores.indices { before(place, event) }
    if !lasts.isEmpty { last(event) }
  }

  private mutating func lead(_ place: Int, _ event: borrowing Event) {
    let lead = leads[place]
    if lead.effect.covers(event) {
      // Where both name a task, these may be two.
      let task = lead.cause.task == nil || lead.effect.task == nil ? event.task : .none
      for cause in pending[place].take(about: task) {
        let took = event.time.nanoseconds - cause.time.nanoseconds
        if let within = lead.within, took > within, late[place] == nil { late[place] = cause }
      }
    }
    if lead.cause.covers(event) { pending[place].add(event) }
  }

  private mutating func before(_ place: Int, _ event: borrowing Event) {
    let isFirst = befores[place].first.covers(event)
    if befores[place].then.covers(event), early[place] == nil {
      let known = firsts[place]
      let areTwo = befores[place].first.task != nil && befores[place].then.task != nil
      let hasCome =
        areTwo || event.task == .none
        ? !known.isEmpty : known.contains(event.task) || known.contains(.none)
      if !hasCome { early[place] = copy event }
    }
    if isFirst { firsts[place].insert(event.task) }
  }

  private mutating func last(_ event: borrowing Event) {
    versions.observe(event)
    guard event.task != .none, let write = versions[event.task].write else { return }
    for place in lasts.indices where lasts[place].covers(event) && isAboutLastVersion(event) {
      seen[event.task][place] = write.sequence
    }
    guard case .taskEnded(let outcome) = event.kind, outcome.kind == .completed else { return }
    for place in lasts.indices
    where unseen[place] == nil && seen[event.task][place] != write.sequence
      && (lasts[place].task.map { [task = event.task] in $0 == task } ?? true)
    {
      unseen[place] = write
    }
  }

  /// Whether it is no decision on an earlier version of the work than the last.
  private func isAboutLastVersion(_ event: borrowing Event) -> Bool {
    guard case .decisionMade = event.kind else { return true }
    let version = versions[event.task]
    return version.author == event.agent
      || versions.handed(to: event.session, on: event.task) == version.event
  }

  /// What became of something that has to follow on something, in a run that ended at a time.
  func leads(_ place: Int, end: Instant) -> Found {
    if let late = late[place] { return Found(event: late) }
    let cause = pending[place].first
    guard let cause, let within = leads[place].within else {
      return Found(event: cause, isOpen: true)
    }
    return Found(event: cause, isOpen: end.nanoseconds - cause.time.nanoseconds <= within)
  }

  /// What became of something that may only come after something.
  func before(_ place: Int) -> Found { Found(event: early[place]) }

  /// What became of something that has to come after the last write.
  func afterLastWrite(_ place: Int) -> Found { Found(event: unseen[place]) }
}

/// What nothing has followed yet: of each task the first.
private struct PendingCauses: Sendable {
  private var causes = PerTask<(event: Event?, isListed: Bool)>((nil, false))
  /// The tasks that ever had a cause, each once.
  private var tasks: [TaskID] = []

  /// The cause that came first.
  var first: Event? { tasks.compactMap { causes[$0].event }.min { $0.sequence < $1.sequence } }

  mutating func add(_ event: borrowing Event) {
    guard causes[event.task].event == nil else { return }
    if !causes[event.task].isListed { tasks.append(event.task) }
    causes[event.task] = (copy event, true)
  }

  /// Takes out the causes that are about a task, or about none; about none are all.
  mutating func take(about task: TaskID) -> [Event] {
    let taken = task == .none ? tasks : [task, .none]
    let found = taken.compactMap { causes[$0].event }.sorted { $0.sequence < $1.sequence }
    for task in taken { causes[task].event = nil }
    return found
  }
}
