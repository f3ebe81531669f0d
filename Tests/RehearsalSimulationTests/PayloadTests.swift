@testable import RehearsalSimulation
import Testing

/// Stores fields as they are written and returns them.
private struct Fields: PayloadWriter, PayloadReader {
  private enum Field {
    case integer(Int64)
    case text(String)
    case agent(AgentID)
  }

  private var fields: [Field] = []

  mutating func write(_ integer: Int64) { fields.append(.integer(integer)) }
  mutating func write(_ text: String) { fields.append(.text(text)) }
  mutating func write(_ agent: AgentID) { fields.append(.agent(agent)) }

  mutating func readInteger() -> Int64? {
    guard case .integer(let integer)? = fields.first else { return nil }
    fields.removeFirst()
    return integer
  }

  mutating func readText() -> String? {
    guard case .text(let text)? = fields.first else { return nil }
    fields.removeFirst()
    return text
  }

  mutating func readAgent() -> AgentID? {
    guard case .agent(let agent)? = fields.first else { return nil }
    fields.removeFirst()
    return agent
  }

  var isEmpty: Bool { fields.isEmpty }
}

@Suite struct `Event payloads` {
  static let handoff = Handoff(
    id: HandoffID(rawValue: 9),
    cause: HandoffID(rawValue: 7),
    sender: AgentID(rawValue: 1),
    receiver: AgentID(rawValue: 2),
    task: TaskID(rawValue: 3),
    contentIndex: Handoff.noContentIndex,
    round: 4,
    intent: .reject,
    copyNumber: 5
  )

  static let tagged: Handoff = {
    var tagged = handoff
    tagged.tag = .max
    return tagged
  }()

  static let gate = Gate(
    metric: "unit-coverage",
    floor: Percentage(hundredths: 8_000),
    source: .contract("a")
  )

  static let kinds: [Event.Kind] = [
    .runStarted, .runEnded(.settled), .runEnded(.deadlocked), .runEnded(.unfinished),
    .runEnded(.limited(.rounds)),
    .runEnded(.foreign("a")), .taskSubmitted, .taskStarted, .taskEnded(.completed),
    .taskEnded(.stuck(.noTasks)), .handoffSent(handoff, items: ["NG-1", ""]),
    .handoffSent(tagged, items: []),
    .handoffDelivered(handoff, routed: 5), .handoffLost(handoff, fault: "f"),
    .handoffDuplicated(handoff, fault: "f"), .handoffUndeliverable(handoff),
    .handoffCounted(handoff, .outdated), .handoffCounted(handoff, .conflicted),
    .handoffJoined(handoff), .handoffUnread(handoff, .left), .workMerged, .taskListed,
    .taskClaimed(.taken), .taskClaimed(.refused),
    .taskClaimed(.contested),
    .replyMissed(handoff, attempt: 2, then: .askedAgain),
    .replyMissed(handoff, attempt: 1, then: .countedAsApproval),
    .replyMissed(handoff, attempt: 3, then: .refusalStands),
    .replyLate(handoff, taken: false),
    .sessionOpened,
    .sessionEnded(.repeated), .sessionEnded(.refused), .sessionEnded(.cancelled),
    .sessionWaiting(answers: 3), .sessionResumed(answers: 2), .sessionSpent(tokens: 7),
    .sessionLimited(quota: "q", .waits),
    .sessionLimited(quota: "q", .refused),
    .workFlawed(Flaw(category: "A03", weight: .minor)),
    .flawEscaped(Flaw(category: "A03", weight: .critical)), .agentCrashed(fault: "f"),
    .agentRestarted, .agentCompacted([]), .agentCompacted([.record, .nonGoals]),
    .actCancel(.agent(AgentID(rawValue: 1))), .actCancel(.task(TaskID(rawValue: 2))),
    .actSkill("s"),
    .actRead("r"), .actWrite("w"),
    .actCommand("c", succeeded: false), .actTool("t", .stripped), .actSpawn(AgentID(rawValue: 1)),
    .gateLoosened("jest.config.js", .excluded),
    .actAssume("x"), .actClaim("c"), .actPromise("p"),
    .reportFiled(
      Event.Report(
        deliverables: ["d"],
        numbers: [
          Measurement(metric: "m", value: nil),
          Measurement(metric: "n", value: Percentage(hundredths: 1)),
        ],
        skills: ["s"]
      )
    ),
    .criteriaTested(unproven: []), .criteriaTested(unproven: [0, 2]),
    .gateChecked(gate, value: nil, passed: false),
    .gateChecked(gate, value: Percentage(hundredths: 0), passed: true),
    .decisionMade(.blocked, [Defect(category: "a", text: "b")]), .retryScheduled(failures: 2),
    .faultInjected("f"), .limitReached(.mailbox),
  ]

  @Test(arguments: kinds)
  func `are read as they were written`(kind: Event.Kind) {
    var fields = Fields()
    kind.write(to: &fields)
    #expect(fields.isEmpty == !kind.hasPayload)
    let isDelivered = kind.name == .handoffDelivered
    let agent = isDelivered ? Self.handoff.receiver : Self.handoff.sender
    let read = Event.Kind(kind.name, agent: agent, task: Self.handoff.task, from: &fields)
    #expect(read == kind)
    #expect(fields.isEmpty)
  }

  @Test func `cover every kind of event`() {
    #expect(Set(Self.kinds.map(\.name)) == Set(Event.Name.allCases))
  }

  @Test func `that are truncated are rejected`() {
    for kind in Self.kinds where kind.hasPayload {
      var fields = Fields()
      #expect(Event.Kind(kind.name, agent: .none, task: .none, from: &fields) == nil)
    }
  }

  @Test func `change the digest with every field of an event`() {
    let plan = Plan(
      name: "p",
      members: ["a", "b", "c"].map { ($0, Plan.Member(contract: Contract(), role: .worker)) }
    )
    func digest(_ event: Event) -> Digest {
      var digest = TraceDigest(for: plan)
      digest.absorb(event)
      return digest.digest
    }
    let event = Event(sequence: 1, time: .start, agent: AgentID(rawValue: 1), kind: .sessionOpened)
    var others = Array(repeating: event, count: 4)
    others[0].time = Instant(nanoseconds: 1)
    others[1].agent = AgentID(rawValue: 2)
    others[2].session = SessionID(rawValue: 1)
    others[3].kind = .runStarted
    #expect(Set(others.map(digest)).count == others.count)
    #expect(!others.map(digest).contains(digest(event)))
    let kinds = Self.kinds.map { Event(sequence: 0, time: .start, kind: $0) }
    #expect(Set(kinds.map(digest)).count == Self.kinds.count)
  }

  @Test func `change the digest with every field of a handoff`() {
    let plan = Plan(
      name: "p",
      members: ["a", "b", "c"].map { ($0, Plan.Member(contract: Contract(), role: .worker)) }
    )
    func digest(_ handoff: Handoff) -> Digest {
      var digest = TraceDigest(for: plan)
      let kind = Event.Kind.handoffSent(handoff, items: [])
      digest.absorb(Event(sequence: 0, time: .start, agent: handoff.sender, kind: kind))
      return digest.digest
    }
    var others = Array(repeating: Self.handoff, count: 8)
    others[1].id = HandoffID(rawValue: 8)
    others[2].cause = HandoffID(rawValue: 8)
    others[3].receiver = AgentID(rawValue: 0)
    others[4].round = 3
    others[5].intent = .approve
    others[6].copyNumber = 4
    others[7].tag = 1
    #expect(Set(others.map(digest)).count == others.count)
  }

  @Test func `have unique numbers`() {
    #expect(Set(Event.Name.allCases.map(\.code)).count == Event.Name.allCases.count)
    #expect(Set(Intent.allCases.map(\.code)).count == Intent.allCases.count)
    for name in Event.Name.allCases { #expect(Event.Name(code: name.code) == name) }
  }
}
