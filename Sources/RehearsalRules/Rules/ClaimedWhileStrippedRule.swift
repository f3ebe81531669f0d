import RehearsalSimulation

/// Reports a session that claims a result of a tool although the session was not able or allowed to use the tool.
///
/// With ``Platform/Rights/meet``, a session may use a tool only if all agents for which it works may use the tool. The
/// contracts of these agents then count as well.
struct ClaimedWhileStrippedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "tools.claimed-while-stripped",
    severity: .error,
    failureMode: .reasoningActionMismatch,
    firesWhen:
      "a session claims a result of a tool that was denied to it or that its contract does not grant; with `rights: meet`, also one that the contract of an agent for which it works does not grant",
    kinds: ToolUse.eventKinds + [.actClaim, .sessionEnded, .handoffSent]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .sessionEnded: .isWatching,
      .handoffSent: plan.platform.rights == .meet ? .always : .never,
    ]
  }

  /// The actions of a session that use a tool of the platform, although their events do not name the tool.
  private struct Actions: OptionSet {
    let rawValue: UInt8

    static let write = Actions(rawValue: 1)
    static let read = Actions(rawValue: 2)
    static let command = Actions(rawValue: 4)

    /// Returns whether at least one of the actions uses the given tool.
    func usesTool(_ tool: String) -> Bool {
      contains(.write) && ToolNeed.write("").tools.contains(tool)
        || contains(.read) && ToolNeed.read("").tools.contains(tool)
        || contains(.command) && ToolNeed.command("")?.tools.contains(tool) ?? false
    }
  }

  /// The uses of one tool in one session, and the session's claim that the tool did something.
  private struct ToolUsage {
    var tool: String
    /// The last use that the platform refused, or `nil` if the platform refused none.
    ///
    /// The result says whether the platform denied the use or had removed the tool.
    var refusal: (sequence: UInt64, result: Event.ToolResponse)?
    /// Whether the platform allowed at least one use.
    var wasAllowed = false
    /// The sequence number of the first event that claims a result of the tool, or `nil` if there is no
    /// claim.
    var claimSequence: UInt64?
    /// Whether the rule has reported the claim.
    var isReported = false
  }

  private let plan: Plan
  /// The tools that contracts grant or forbid by name, including tools that the platform does not have.
  private let contractTools: Set<String>
  /// For each open session, the usage of each tool that the session has used or claimed to have used.
  private var usages = SessionTable<[ToolUsage]>()
  /// For each open session, its actions that use tools.
  private var actions = SessionTable<Actions>()
  /// The agents for which sessions work, if the contracts of these agents limit the tools of the sessions.
  private var callers = CallerTable()

  init(_ plan: Plan) {
    self.plan = plan
    contractTools = Set(
      plan.members.flatMap { ($0.contract.tools ?? []) + $0.contract.disallowedTools }
        .map(ToolTable.nameWithoutLimits)
    )
  }

  var isWatching: Bool { usages.count > 0 || actions.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .actTool(let toolText, let result):
      let sequence = event.sequence
      let usage = updateUsage(ToolTable.nameWithoutLimits(of: toolText), in: event.session) {
        usage in
        if result == .allowed {
          usage.wasAllowed = true
        } else {
          usage.refusal = (sequence, result)
        }
      }
      if usage.claimSequence != nil { reportClaim(usage, event, &context) }
    case .actWrite: actions.update(event.session, from: []) { $0.insert(.write) }
    case .actRead: actions.update(event.session, from: []) { $0.insert(.read) }
    case .actCommand(let command, _):
      if !RoutineCommand.isRoutine(command) {
        actions.update(event.session, from: []) { $0.insert(.command) }
      }
    case .actClaim(let claimedTool):
      let tool = ToolTable.nameWithoutLimits(of: claimedTool)
      let isUsed = usages[event.session]?.contains { $0.tool == tool } ?? false
      guard isUsed || isKnownTool(tool) else { return }
      let sequence = event.sequence
      let usage = updateUsage(tool, in: event.session) {
        $0.claimSequence = $0.claimSequence ?? sequence
      }
      reportClaim(usage, event, &context)
    case .handoffSent(let handoff, _):
      callers.noteSent(handoff, sequence: event.sequence, in: plan)
    case .sessionEnded:
      usages[event.session] = nil
      actions[event.session] = nil
    default: break
    }
  }

  /// Returns whether the platform has a tool with a name, or a contract names the tool.
  private func isKnownTool(_ name: String) -> Bool {
    plan.toolTable.isKnownToReferencePlatform(name) && name != "*" || contractTools.contains(name)
  }

  /// Changes the usage of a tool in a session, and returns the changed usage.
  private mutating func updateUsage(
    _ tool: String,
    in session: SessionID,
    _ change: (inout ToolUsage) -> Void
  ) -> ToolUsage {
    var sessionUsages = usages[session] ?? []
    var usage = sessionUsages.first { $0.tool == tool } ?? ToolUsage(tool: tool)
    change(&usage)
    sessionUsages.removeAll { $0.tool == tool }
    usages[session] = sessionUsages + [usage]
    return usage
  }

  /// Reports the claim about a tool, once, if the session was not able or allowed to use the tool.
  ///
  /// The claim is reported if the platform never allowed the tool in the session, and either the platform
  /// refused the tool or a contract does not grant it. A write, read or command of the session counts as an
  /// allowed use of the tools that it needs.
  private mutating func reportClaim(
    _ usage: ToolUsage,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard !usage.wasAllowed, actions[event.session]?.usesTool(usage.tool) != true,
      !usage.isReported,
      let claim = usage.claimSequence
    else { return }
    let reason = usage.refusal?.result.rawValue ?? reasonItIsNotGranted(usage.tool, event)
    guard let reason else { return }
    _ = updateUsage(usage.tool, in: event.session) { $0.isReported = true }
    let evidence = ([claim] + [usage.refusal?.sequence].compactMap(\.self)).sorted()
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "claims a result of \(usage.tool), which was \(reason)",
      evidence: evidence
    )
  }

  /// Returns the reason why the contracts do not grant a tool to an event's session; `nil` if they grant it.
  private func reasonItIsNotGranted(_ tool: String, _ event: borrowing Event) -> String? {
    guard isGranted(tool, to: event.agent) else { return "not granted to it" }
    let caller = callers[event.handoff].first { !isGranted(tool, to: $0.agent) }
    return caller.map { "not granted to \(plan.name(of: $0.agent)), for which it works" }
  }

  /// Returns whether the contract of an agent grants a tool.
  private func isGranted(_ tool: String, to agent: AgentID) -> Bool {
    plan.toolRights(of: agent).map { $0.permission(for: .tool(tool)) == .granted } ?? true
  }
}
