/// A reader that returns the fields of an event's payload in the order in which a ``PayloadWriter`` wrote them.
///
/// Every method returns `nil` if the next field has another type or does not exist.
package protocol PayloadReader {
  mutating func readInteger() -> Int64?
  mutating func readText() -> String?
  mutating func readAgent() -> AgentID?
}

extension PayloadReader {
  /// Reads a text, and returns the value that has the text as its raw value.
  fileprivate mutating func readRawValue<Value: RawRepresentable<String>>() -> Value? {
    readText().flatMap(Value.init(rawValue:))
  }

  /// Reads an integer as a Boolean value, in which every number except zero stands for true.
  fileprivate mutating func readFlag() -> Bool? { readInteger().map { $0 != 0 } }

  /// Reads a percentage that can be missing.
  ///
  /// The result is `nil` if the next field is not an integer. The inner optional is `nil` if the integer is
  /// negative, which stands for a missing percentage.
  fileprivate mutating func readPercentage() -> Percentage?? {
    readInteger().map { $0 < 0 ? nil : Percentage(hundredths: Int($0)) }
  }

  /// Reads a count, and then that number of elements.
  fileprivate mutating func readArray<Element>(_ element: (inout Self) -> Element?) -> [Element]? {
    readInteger().flatMap { readArray($0, element) }
  }

  /// Reads the given count of elements, or returns `nil` if one of them cannot be read.
  fileprivate mutating func readArray<Element>(
    _ count: Int64,
    _ element: (inout Self) -> Element?
  ) -> [Element]? {
    guard count >= 0 else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let nextElement = element(&self) else { return nil }
      elements.append(nextElement)
    }
    return elements
  }
}

extension Handoff {
  /// Reads a handoff and the number of texts that follow it in the payload.
  ///
  /// The payload contains only one of the handoff's two agents. The event itself has the second agent.
  ///
  /// - Parameters:
  ///   - agent: The agent that the event names.
  ///   - isReceiver: Whether that agent is the handoff's receiver, instead of its sender.
  ///   - task: The task that the event names.
  ///   - reader: The reader of the payload.
  /// - Returns: The handoff and the number of texts, or `nil` if the fields do not describe a handoff.
  fileprivate static func read(
    of agent: AgentID,
    isReceiver: Bool,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> (handoff: Handoff, itemCount: Int64)? {
    guard let otherAgent = reader.readAgent(),
      let identifiers = reader.readInteger().map(UInt64.init(bitPattern:)),
      let packedFields = reader.readInteger().map(UInt64.init(bitPattern:)),
      let intent = Intent.allCases.first(where: { $0.code == packedFields & 0xff })
    else { return nil }
    let handoff = Handoff(
      id: HandoffID(rawValue: UInt32(identifiers >> 32)),
      cause: HandoffID(rawValue: UInt32(truncatingIfNeeded: identifiers)),
      sender: isReceiver ? otherAgent : agent,
      receiver: isReceiver ? agent : otherAgent,
      task: task,
      contentIndex: Handoff.noContentIndex,
      round: UInt16(truncatingIfNeeded: packedFields >> 16),
      intent: intent,
      copyNumber: UInt8(truncatingIfNeeded: packedFields >> 8)
    )
    return (handoff, Int64(packedFields >> 32))
  }
}

extension Cancellation {
  fileprivate init?(from reader: inout some PayloadReader) {
    switch reader.readInteger() {
    case 0:
      guard let agent = reader.readAgent() else { return nil }
      self = .agent(agent)
    case 1:
      guard let task = reader.readInteger().flatMap(UInt32.init(exactly:)) else { return nil }
      self = .task(TaskID(rawValue: task))
    default: return nil
    }
  }
}

extension Event.Kind {
  /// Creates the kind of an event from its name and the fields of its payload.
  ///
  /// The result is `nil` if the fields do not match the name. `agent` and `task` come from the event itself,
  /// because the payload of a handoff does not repeat them.
  package init?(
    _ name: Event.Name,
    agent: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) {
    let kind: Event.Kind? =
      switch name {
      case .runStarted: .runStarted
      case .taskSubmitted: .taskSubmitted
      case .taskListed: .taskListed
      case .taskClaimed: reader.readRawValue().map { .taskClaimed($0) }
      case .taskStarted: .taskStarted
      case .sessionOpened: .sessionOpened
      case .runEnded: Event.Ending(from: &reader).map { .runEnded($0) }
      case .taskEnded: Outcome(from: &reader).map { .taskEnded($0) }
      case .handoffSent, .handoffDelivered, .handoffLost, .handoffDuplicated,
        .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread, .replyMissed,
        .replyLate:
        Self.readHandoffEvent(name, agent: agent, task: task, from: &reader)
      case .sessionEnded:
        reader.readInteger().flatMap(Event.SessionResult.init(code:)).map { .sessionEnded($0) }
      case .sessionWaiting: reader.readInteger().map { .sessionWaiting(answers: Int($0)) }
      case .sessionResumed: reader.readInteger().map { .sessionResumed(answers: Int($0)) }
      case .sessionSpent: reader.readInteger().map { .sessionSpent(tokens: $0) }
      case .sessionLimited:
        reader.readText().flatMap { text in
          reader.readRawValue().map { .sessionLimited(quota: text, $0) }
        }
      case .agentCompacted: reader.readArray { $0.readRawValue() }.map { .agentCompacted($0) }
      case .agentCrashed: reader.readText().map { .agentCrashed(fault: $0) }
      case .agentRestarted: .agentRestarted
      case .actSkill, .actRead, .actWrite, .actAssume, .actClaim, .actPromise, .actCommand,
        .actTool, .actSpawn, .actCancel:
        Self.readAction(name, from: &reader)
      case .criteriaTested:
        reader.readArray { $0.readInteger().map { Int($0) } }.map { .criteriaTested(unproven: $0) }
      case .reportFiled: Event.Report(from: &reader).map { .reportFiled($0) }
      case .gateChecked: Self.readGateChecked(from: &reader)
      case .gateLoosened:
        reader.readText().flatMap { path in reader.readRawValue().map { .gateLoosened(path, $0) } }
      case .decisionMade: Self.readDecisionMade(from: &reader)
      case .workFlawed: Flaw(from: &reader).map { .workFlawed($0) }
      case .flawEscaped: Flaw(from: &reader).map { .flawEscaped($0) }
      case .workMerged: .workMerged
      case .retryScheduled: reader.readInteger().map { .retryScheduled(failures: Int($0)) }
      case .faultInjected: reader.readText().map { .faultInjected($0) }
      case .limitReached: reader.readRawValue().map { .limitReached($0) }
      }
    guard let kind else { return nil }
    self = kind
  }

  /// Reads the payload of an agent's action.
  ///
  /// The result is `nil` if the event is not an action or the fields do not match.
  private static func readAction(_ name: Event.Name, from reader: inout some PayloadReader) -> Event
    .Kind?
  {
    switch name {
    case .actSkill: reader.readText().map { .actSkill($0) }
    case .actRead: reader.readText().map { .actRead($0) }
    case .actWrite: reader.readText().map { .actWrite($0) }
    case .actAssume: reader.readText().map { .actAssume($0) }
    case .actClaim: reader.readText().map { .actClaim($0) }
    case .actPromise: reader.readText().map { .actPromise($0) }
    case .actCommand:
      reader.readText().flatMap { text in reader.readFlag().map { .actCommand(text, succeeded: $0) }
      }
    case .actTool:
      reader.readText().flatMap { text in reader.readRawValue().map { .actTool(text, $0) } }
    case .actSpawn: reader.readAgent().map { .actSpawn($0) }
    case .actCancel: Cancellation(from: &reader).map { .actCancel($0) }
    default: nil
    }
  }

  /// Reads the payload of an event about a handoff, or returns `nil` if the event is not about a handoff or the
  /// fields do not match.
  private static func readHandoffEvent(
    _ name: Event.Name,
    agent: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> Event.Kind? {
    guard
      let (handoff, itemCount) = Handoff.read(
        of: agent,
        isReceiver: name == .handoffDelivered,
        task: task,
        from: &reader
      )
    else { return nil }
    return switch name {
    case .handoffSent: readHandoffSent(handoff, itemCount, from: &reader)
    case .handoffDelivered: reader.readInteger().map { .handoffDelivered(handoff, routed: $0) }
    case .handoffLost: reader.readText().map { .handoffLost(handoff, fault: $0) }
    case .handoffDuplicated: reader.readText().map { .handoffDuplicated(handoff, fault: $0) }
    case .handoffUndeliverable: .handoffUndeliverable(handoff)
    case .handoffJoined: .handoffJoined(handoff)
    case .handoffCounted: reader.readRawValue().map { .handoffCounted(handoff, $0) }
    case .handoffUnread: reader.readRawValue().map { .handoffUnread(handoff, $0) }
    case .replyMissed:
      reader.readInteger().flatMap { attempt in
        reader.readInteger().flatMap(Event.MissedReply.init(rawValue:)).map {
          .replyMissed(handoff, attempt: Int(attempt), then: $0)
        }
      }
    case .replyLate: reader.readFlag().map { .replyLate(handoff, taken: $0) }
    default: nil
    }
  }

  private static func readHandoffSent(
    _ untaggedHandoff: Handoff,
    _ itemCount: Int64,
    from reader: inout some PayloadReader
  ) -> Event.Kind? {
    guard let tag = reader.readInteger() else { return nil }
    var handoff = untaggedHandoff
    handoff.tag = UInt64(bitPattern: tag)
    return reader.readArray(itemCount) { $0.readText() }.map { .handoffSent(handoff, items: $0) }
  }

  private static func readGateChecked(from reader: inout some PayloadReader) -> Event.Kind? {
    guard let metric = reader.readText(), let value = reader.readPercentage(),
      let floor = reader.readPercentage().flatMap({ $0 }), let source = reader.readText(),
      let passed = reader.readFlag()
    else { return nil }
    let gate = Gate(metric: metric, floor: floor, source: Gate.Source(source))
    return .gateChecked(gate, value: value, passed: passed)
  }

  private static func readDecisionMade(from reader: inout some PayloadReader) -> Event.Kind? {
    guard let decision: Decision = reader.readRawValue(),
      let defects: [Defect] = reader.readArray({ reader in
        guard let category = reader.readText(), let text = reader.readText() else { return nil }
        return Defect(category: category, text: text)
      })
    else { return nil }
    return .decisionMade(decision, defects)
  }
}

extension Gate.Source {
  fileprivate init(_ text: String) {
    switch text {
    case "work": self = .work
    case "policy": self = .policy
    default: self = .contract(text)
    }
  }
}

extension Flaw {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let category = reader.readText(), let weight: Weight = reader.readRawValue() else {
      return nil
    }
    self.init(category: category, weight: weight)
  }
}

extension Outcome {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let kind: Kind = reader.readRawValue(), let reason = reader.readText() else { return nil }
    self.init(kind: kind, reason: Reason(rawValue: reason))
  }
}

extension Event.Report {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let deliverables = reader.readArray({ $0.readText() }),
      let numbers: [Measurement] = reader.readArray({ reader in
        guard let metric = reader.readText(), let value = reader.readPercentage() else {
          return nil
        }
        return Measurement(metric: metric, value: value)
      }),
      let skills = reader.readArray({ $0.readText() })
    else { return nil }
    self.init(deliverables: deliverables, numbers: numbers, skills: skills)
  }
}

extension Event.Ending {
  fileprivate init?(from reader: inout some PayloadReader) {
    switch reader.readText() {
    case "settled": self = .settled
    case "deadlocked": self = .deadlocked
    case "unfinished": self = .unfinished
    case "limited":
      guard let limit: Event.Limit = reader.readRawValue() else { return nil }
      self = .limited(limit)
    case "foreign":
      guard let cause = reader.readText() else { return nil }
      self = .foreign(cause)
    default: return nil
    }
  }
}
