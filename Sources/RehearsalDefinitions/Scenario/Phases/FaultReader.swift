import RehearsalSimulation

/// A parser of the faults in a scenario, including those in the key `misconduct` of behaviour
/// models.
struct FaultReader {
  private(set) var names: NameTable
  let team: ScenarioTeam
  /// The paths of the files that state gates.
  let gateFiles: [String]
  let valueReader: ValueReader

  init(names: NameTable, team: ScenarioTeam, gateFiles: [String], values: ValueReader) {
    self.names = names
    self.team = team
    self.gateFiles = gateFiles
    self.valueReader = values
  }

  var diagnostics: Diagnostics { valueReader.diagnostics }

  mutating func readFaults(
    _ scenario: Mapping<ScenarioKeys>,
    _ models: [ModelEntry],
    heal: Instant?
  ) -> [Fault] {
    var faults = misconductFaults(models)
    var usedIDs = Set(faults.map(\.id))
    for value in scenario.elements(\.faults) {
      guard let fault = fault(value) else { continue }
      if !usedIDs.insert(fault.id).inserted {
        diagnostics.error(
          "another fault already has the id `\(fault.id)`; change one",
          at: value.location
        )
      }
      if let heal { checkEnd(fault, against: heal) }
      faults.append(fault)
    }
    return faults
  }

  private mutating func fault(_ value: UnparsedValue<Mapping<FaultKeys>>) -> Fault? {
    guard let entry = value.read() else { return nil }
    let verbs = FaultVerb.all.filter { entry.has($0) }
    guard verbs.count == 1, let verb = verbs.first else {
      // An unknown key is probably a misspelt kind of fault. The error about this key has already been added.
      if verbs.isEmpty, entry.hasUnknownKey { return nil }
      diagnostics.error(
        verbs.isEmpty
          ? "a fault needs a verb, which says what goes wrong; `rehearse faults` lists the verbs"
          : "a fault has exactly one verb, not \(verbs.count); write one fault for each verb",
        at: value.location
      )
      return nil
    }
    guard let id = entry.value(\.id), let verbValue = entry.yaml(verb),
      let (plannedVerb, occurrence) = verb.parse(verbValue, &self)
    else { return nil }
    var fault = Fault(id: id, verb: plannedVerb, occurrence: occurrence, location: value.location)
    fault.mayNeverStrike = entry.value(\.mayMiss)
    fault.during = entry.value(\.during).flatMap { activePeriod($0, verb.name, fault) }
    return fault
  }

  /// Parses the key `during` of a fault, which is the period in which the fault can strike.
  ///
  /// The period is in nanoseconds of simulated time. Adds an error and returns `nil` if the period is empty,
  /// or if the key `at` is outside the period. Also adds an error for a fault on the platform, such as
  /// `partition`, which states its time with other keys.
  private func activePeriod(
    _ keys: Mapping<DuringKeys>,
    _ verb: String,
    _ fault: Fault
  ) -> Range<Int64>? {
    let (from, until) = (keys.value(\.from), keys.value(\.until) ?? .max)
    if case .platform = fault.verb {
      diagnostics.error(
        "`\(verb)` has its own keys for its time; remove `during`",
        at: keys.location
      )
    } else if from >= until {
      diagnostics.error("`until` has to come after `from`", at: keys.location(of: \.until))
    } else if case .at(let instant) = fault.occurrence,
      !(from..<until).contains(instant.nanoseconds)
    {
      diagnostics.error(
        "the fault strikes `at` \(VirtualTime(instant.nanoseconds)), which is outside `during`",
        at: keys.location
      )
    } else {
      return from..<until
    }
    return nil
  }

  /// Adds an error if a fault is to strike at `heal` or later, or is to end after `heal`.
  ///
  /// All faults end at `heal`. The end is checked only for the faults that state one: `partition`,
  /// `slots-exhausted` and `hold`.
  private func checkEnd(_ fault: Fault, against heal: Instant) {
    func report(_ verbPhrase: String, _ instant: Instant, _ remedy: String) {
      diagnostics.error(
        "`\(fault.id)` \(verbPhrase) \(VirtualTime(instant.nanoseconds)), but `heal` ends all faults at "
          + "\(VirtualTime(heal.nanoseconds)); \(remedy)",
        at: fault.location
      )
    }
    if case .at(let instant) = fault.occurrence, instant >= heal {
      report("strikes at", instant, "make it strike earlier")
    }
    if case .platform(.partition(_, _, _, let until)) = fault.verb, until > heal {
      report("lasts until", until, "make it end earlier")
    }
    if case .platform(.slotsExhausted(_, let duration)) = fault.verb,
      case .at(let instant) = fault.occurrence,
      duration > heal.nanoseconds - instant.nanoseconds
    {
      let (end, overflows) = instant.nanoseconds.addingReportingOverflow(duration)
      report("lasts until", Instant(nanoseconds: overflows ? .max : end), "make it end earlier")
    }
    if case .handoff(.hold(let until), _) = fault.verb, until > heal {
      report("holds until", until, "set an earlier `until`")
    }
  }
}

// MARK: - Misconduct

extension FaultReader {
  /// Returns the faults in the key `misconduct` of behaviour models, each with its probability.
  private mutating func misconductFaults(_ models: [ModelEntry]) -> [Fault] {
    var faults: [Fault] = []
    for model in models {
      for entry in model.keys.elements(\.misconduct) {
        guard let rate = entry.value.read(),
          let verb = misconductFault(entry.name, of: model.agent, at: entry.location)
        else { continue }
        var fault = Fault(
          id: "\(model.name).\(entry.name)",
          verb: verb,
          occurrence: .rate(rate),
          location: entry.location
        )
        fault.mayNeverStrike = true
        faults.append(fault)
      }
    }
    return faults
  }

  private mutating func misconductFault(
    _ name: String,
    of agent: AgentID,
    at location: SourceLocation
  ) -> Fault.Verb? {
    let misconductVerbs = FaultVerb.all.filter { $0.misconduct != nil }
    if let makeMisconduct = misconductVerbs.first(where: { $0.name == name })?.misconduct {
      return makeMisconduct(agent, location, &self)
    }
    let hint = Spelling.hint(
      for: name,
      in: misconductVerbs.map(\.name),
      kind: "the verbs are",
      shownBy: ["rehearse faults"]
    )
    diagnostics.error("`\(name)` is not a verb of `misconduct`; \(hint)", at: location)
    return nil
  }
}

// MARK: - Shared keys of verbs

extension FaultReader {
  func handoffPattern(_ keys: Mapping<HandoffPatternKeys>) -> Fault.HandoffPattern {
    var pattern = Fault.HandoffPattern()
    pattern.sender = keys.unparsed(\.sender).flatMap(names.agent)
    pattern.receiver = keys.unparsed(\.receiver).flatMap(names.agent)
    pattern.intent = keys.value(\.intent)
    pattern.task = keys.unparsed(\.task).flatMap(names.task)
    return pattern
  }

  func sessionPattern(_ keys: Mapping<SessionPatternKeys>) -> Fault.SessionPattern? {
    guard let agent = keys.unparsed(\.agent).flatMap(names.agent) else { return nil }
    var pattern = Fault.SessionPattern(agent: agent)
    pattern.task = keys.unparsed(\.task).flatMap(names.task)
    return pattern
  }

  /// Parses the keys that state when a fault strikes: `nth`, `at` or `rate`.
  ///
  /// A fault without any of these keys strikes on every occasion.
  func occurrence(_ keys: Mapping<OccurrenceKeys>, _ verb: Fault.Verb) -> Fault.Occurrence {
    let keyCount = [keys.has(\.nth), keys.has(\.at), keys.has(\.rate)].count { $0 }
    if keyCount > 1 {
      diagnostics.error(
        "a fault takes one of `nth`, `at` and `rate`, not \(keyCount)",
        at: keys.location
      )
    }
    if let occasionNumber = keys.value(\.nth) {
      if occasionNumber == 1, case .session(.staleRead, _) = verb {
        diagnostics.error(
          "a stale read cannot strike the first time, when there is no older version; set a higher `nth`",
          at: keys.location(of: \.nth)
        )
      }
      return .nth(occasionNumber)
    }
    if let earliestTime = keys.value(\.at) { return .at(Instant(nanoseconds: earliestTime)) }
    return keys.value(\.rate).map { .rate($0) } ?? Self.everyOccasion
  }

  private static let everyOccasion = Fault.Occurrence.rate(Percentage(hundredths: 10_000))
}

// MARK: - Verbs

extension FaultReader {
  /// Returns whether an agent is a verifier or a reviewer, and adds an error if it is not.
  func checkIsJudge(_ agent: AgentID, _ verb: String, at location: SourceLocation) -> Bool {
    let role = names.roster.member(agent).role
    guard !role.isJudge else { return true }
    diagnostics.error(
      "`\(names.roster.name(of: agent))` is neither a verifier nor a reviewer, so `\(verb)` cannot "
        + "strike it; name a verifier or a reviewer",
      at: location
    )
    return false
  }

  mutating func agentOrAbsentName(_ name: String) -> AgentID {
    names.findOrAddIdentifier(name)
  }

  /// Returns the path of the file that an `edit-gate` fault writes.
  ///
  /// The path is the value of the key `path`. Without this key, it is the path of the first file
  /// that states a gate. If there is no such file, adds an error and returns `nil`.
  func gateFilePath(_ keys: Mapping<SingleKey<Key<String>>>) -> String? {
    if let path = keys.unparsed(\.key) { return path.projectPath() }
    if let path = gateFiles.first { return path }
    diagnostics.error("no file states a gate; add `path`", at: keys.location)
    return nil
  }

  /// Returns whether the platform has a budget, and adds an error if it has none.
  func checkHasBudget(at location: SourceLocation) -> Bool {
    guard team.platform.budget == nil else { return true }
    diagnostics.error(
      "the platform has no budget; set `budget` under `platform`",
      at: location
    )
    return false
  }

  /// Parses the name of a deliverable that an `omit` fault makes an agent leave out.
  ///
  /// If the contract of the agent does not promise the deliverable, adds an error and returns
  /// `nil`.
  func promisedDeliverable(
    _ deliverable: UnparsedValue<String>,
    by agent: AgentID,
    at location: SourceLocation
  ) -> String? {
    guard let name = deliverable.read() else { return nil }
    let deliverableNames = names.roster.member(agent).contract.deliverables.map(\.text)
    let stem = Term.stemmedWords(of: name)
    guard deliverableNames.contains(where: { Term.stemmedWords(of: $0) == stem }) else {
      let hint = Spelling.hint(for: name, in: deliverableNames, kind: "its deliverables are")
      diagnostics.error("the contract does not promise `\(name)`; \(hint)", at: location)
      return nil
    }
    return name
  }

  /// Parses the keys of a `cancel` fault, which cancels either the sessions of an agent or a task.
  mutating func cancel(_ keys: Mapping<CancelFaultKeys>) -> FaultVerb.VerbAndOccurrence? {
    if keys.has(\.agent) {
      guard let agent = keys.unparsed(\.agent).flatMap(names.agent) else { return nil }
      var pattern = Fault.SessionPattern(agent: agent)
      pattern.task = keys.unparsed(\.task).flatMap(names.task)
      let verb = Fault.Verb.agent(.cancel, pattern)
      return (verb, occurrence(keys.restricted(to: \.occurrence), verb))
    }
    guard keys.has(\.task) else {
      diagnostics.error("`cancel` needs an `agent` or a `task`", at: keys.location)
      return nil
    }
    let occurrenceKeys = keys.restricted(to: \.occurrence)
    guard let instant = occurrenceKeys.value(\.at) else {
      diagnostics.error("a task is cancelled `at` an instant; add it", at: keys.location)
      return nil
    }
    if occurrenceKeys.has(\.nth) || occurrenceKeys.has(\.rate) {
      diagnostics.error(
        "a task is cancelled once, `at` an instant; remove `nth` and `rate`",
        at: keys.location
      )
    }
    return keys.unparsed(\.task).flatMap(names.task).map {
      (.platform(.cancel($0)), .at(Instant(nanoseconds: instant)))
    }
  }

  func slotsExhausted(_ keys: Mapping<SlotsExhaustedKeys>) -> FaultVerb.VerbAndOccurrence? {
    guard let duration = keys.value(\.time) else { return nil }
    let remainingSlots = keys.value(\.leave)
    guard let slots = team.platform.slots, remainingSlots < slots else {
      let problem =
        team.platform.slots.map { "`leave` has to be less than the \($0) slots of the platform" }
        ?? "the platform has no limit on slots; set `slots` under `platform`"
      diagnostics.error(problem, at: keys.location(of: \.leave))
      return nil
    }
    guard duration > 0 else {
      diagnostics.error("`for` has to be longer than 0s", at: keys.location(of: \.time))
      return nil
    }
    let start = Instant(nanoseconds: keys.value(\.at))
    return (.platform(.slotsExhausted(leave: remainingSlots, for: duration)), .at(start))
  }

  func partition(_ keys: Mapping<PartitionKeys>) -> FaultVerb.VerbAndOccurrence? {
    guard let end = keys.value(\.until) else { return nil }
    let start = keys.value(\.at)
    guard start < end else {
      diagnostics.error("`until` has to come after `at`", at: keys.location(of: \.until))
      return nil
    }
    let verb = PlatformFault.partition(
      partitionSide(\.between, of: keys),
      partitionSide(\.and, of: keys),
      from: Instant(nanoseconds: start),
      until: Instant(nanoseconds: end)
    )
    // A partition strikes every handoff between the two groups that is sent while the partition lasts.
    return (.platform(verb), Self.everyOccasion)
  }

  private func partitionSide(
    _ key: KeyPath<PartitionKeys, Key<[UnparsedValue<String>]>>,
    of keys: Mapping<PartitionKeys>
  ) -> [AgentID] {
    let agents = keys.elements(key)
    if agents.isEmpty {
      diagnostics.error(
        "`\(keys.keys[keyPath: key].name)` is empty; name at least one agent",
        at: keys.location(of: key)
      )
    }
    return agents.compactMap(names.agent)
  }
}
