import RehearsalSimulation

/// Reports work that passes, or an agent that is started, along an edge that neither of the two contracts
/// names.
struct UndeclaredHandoffRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.undeclared",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen: "work passes, or an agent is started, along an edge that neither contract names",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  /// For each agent as a sender, the receiver of its last handoff along an edge that a contract names, or `.none`.
  ///
  /// Most agents send several handoffs in succession to the same receiver.
  private var lastNamedReceivers: [AgentID]

  init(_ plan: Plan) {
    self.plan = plan
    lastNamedReceivers = Array(repeating: .none, count: plan.members.count)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let edge = ContractEdge(event, in: plan), edge.namingSides.isEmpty else { return }
    report(edge, event, &context)
  }

  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let sender = handoff.sender.index
    let isKnownSender = sender < lastNamedReceivers.count
    guard !isKnownSender || lastNamedReceivers[sender] != handoff.receiver,
      let edge = ContractEdge(of: handoff, sentIn: event.session, in: plan)
    else { return }
    if edge.namingSides.isEmpty {
      report(edge, event, &context)
    } else if isKnownSender {
      lastNamedReceivers[sender] = handoff.receiver
    }
  }

  private func report(
    _ edge: ContractEdge,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let receiver = plan.name(of: edge.receiver)
    context.violations.record(
      Self.ruleDescription,
      event,
      "handed work to \(receiver), which neither contract names"
    )
  }
}

/// An edge along which work passes or an agent is started, and which at least one of the two contracts has to
/// name.
///
/// No contract has to name the edge of these handoffs:
///
/// - a conflict, a request for missing context, information, a completion or a failure
/// - an approval that goes to the coordinator
/// - any handoff from the coordinator to the planner, or from an agent to itself
/// - a rejection by which the platform returns work that cannot be merged to its author
/// - any handoff of which the sender or the receiver has no definition, and therefore no contract
struct ContractEdge {
  var sender: AgentID
  var receiver: AgentID
  /// The agents whose contracts name the edge: the sender, the receiver, both or neither.
  var namingSides: Plan.EdgeEnds

  /// Creates the edge along which an event passes work.
  ///
  /// The result is `nil` if the event passes no work, or if no contract has to name the edge.
  init?(_ event: borrowing Event, in plan: Plan) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      self.init(of: handoff, sentIn: event.session, in: plan)
    case .actSpawn(let spawned): self.init(from: event.agent, to: spawned, in: plan)
    default: return nil
    }
  }

  /// Creates the edge along which a handoff passes work.
  ///
  /// The result is `nil` if the handoff passes no work, or if no contract has to name the edge. `session` is
  /// the session that sends the handoff, or `.none` if the platform sends it.
  init?(of handoff: Handoff, sentIn session: SessionID, in plan: Plan) {
    switch handoff.intent {
    case .assign, .deliver, .escalate, .delegate, .call: break
    case .reject:
      let isMergeConflict =
        session == .none && handoff.sender == plan.coordinator && plan.platform.hasSeparateTrees
      if isMergeConflict { return nil }
    case .approve:
      if handoff.receiver == plan.coordinator { return nil }
    case .conflict, .clarify, .inform, .complete, .fail: return nil
    }
    self.init(from: handoff.sender, to: handoff.receiver, in: plan)
  }

  private init?(from sender: AgentID, to receiver: AgentID, in plan: Plan) {
    guard sender != receiver,
      plan.isDefined(sender), plan.isDefined(receiver)
    else { return nil }
    let asksForRetry = sender == plan.coordinator && receiver == plan.planner
    guard !asksForRetry else { return nil }
    self.sender = sender
    self.receiver = receiver
    namingSides = plan.sides(from: sender, to: receiver)
  }
}

/// Reports work that passes along an edge that only the sender's or only the receiver's contract names.
struct OneSidedHandoffRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.one-sided",
    severity: .note,
    failureMode: .informationWithholding,
    firesWhen: "work passes along an edge that only one of the two contracts names",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  /// The edges that the rule has already reported, because the rule reports each edge only once.
  private var reportedEdges: Set<Edge> = []

  private struct Edge: Hashable {
    var sender: AgentID
    var receiver: AgentID
  }

  init?(_ plan: Plan) {
    guard plan.hasOneSidedEdges else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let edge = ContractEdge(event, in: plan),
      edge.namingSides == .sender || edge.namingSides == .receiver,
      reportedEdges.insert(Edge(sender: edge.sender, receiver: edge.receiver)).inserted
    else { return }
    let (namingAgent, otherAgent) =
      edge.namingSides == .sender ? (edge.sender, edge.receiver) : (edge.receiver, edge.sender)
    context.violations.record(
      Self.ruleDescription,
      event,
      "handed work to \(plan.name(of: edge.receiver)): \(plan.name(of: namingAgent)) names the edge, "
        + "\(plan.name(of: otherAgent)) does not"
    )
  }
}

/// Reports a handoff to a name that no agent has, or the start of an agent with such a name.
struct UnknownAgentRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.unknown-agent",
    severity: .error,
    failureMode: .informationWithholding,
    firesWhen: "the receiver of a handoff does not exist",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.names.count > plan.members.count else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    let receiver: AgentID
    switch event.kind {
    case .handoffSent(let handoff, _): receiver = handoff.receiver
    case .actSpawn(let spawned): receiver = spawned
    default: return
    }
    guard plan.role(of: receiver) == nil else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "handed work to \(plan.name(of: receiver)), which does not exist"
    )
  }
}
