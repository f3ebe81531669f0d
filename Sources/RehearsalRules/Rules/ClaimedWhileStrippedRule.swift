import RehearsalSimulation

/// Reports a claim that a tool did something although the session could not use the tool.
struct ClaimedWhileStrippedRule: Rule {
  static let about = RuleDescription(
    id: "tools.claimed-while-stripped",
    severity: .error,
    failureMode: .reasoningActionMismatch,
    firesWhen:
      "a session claims a result of a tool that was denied to it or that its contract does not grant",
    kinds: ToolUse.kinds + [.actClaim, .sessionEnded]
  )

  /// A session's uses of a tool and its claim about the tool.
  private struct Use {
    var tool: String
    /// The last use in which the tool was refused, as the sequence number and the result of the use.
    var refusal: (event: UInt64, result: Event.ToolUse)?
    var wasAllowed = false
    /// The sequence number of the first event that claims a result of the tool.
    var claim: UInt64?
    var isReported = false
  }

  private let plan: Plan
  /// The tools that contracts name, which need not be tools of the platform.
  private let contractTools: Set<String>
  private var uses = SessionTable<[Use]>()

  init(_ plan: Plan) {
    self.plan = plan
    contractTools = Set(
      plan.members.flatMap { ($0.contract.tools ?? []) + $0.contract.disallowedTools }
        .map(ToolTable.bare)
    )
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .actTool(let text, let result):
      let sequence = event.sequence
      let use = update(ToolTable.bare(text), in: event.session) { use in
        if result == .allowed { use.wasAllowed = true } else { use.refusal = (sequence, result) }
      }
      if use.claim != nil { judge(use, event, &violations) }
    case .actWrite, .actRead, .actCommand:
      for tool in ToolNeed(event.kind)?.tools ?? [] {
        _ = update(tool, in: event.session) { $0.wasAllowed = true }
      }
    case .actClaim(let text):
      let tool = ToolTable.bare(text)
      let isUsed = uses[event.session]?.contains { $0.tool == tool } ?? false
      guard isUsed || isTool(tool) else { return }
      let sequence = event.sequence
      let use = update(tool, in: event.session) { $0.claim = $0.claim ?? sequence }
      judge(use, event, &violations)
    case .sessionEnded: uses[event.session] = nil
    default: break
    }
  }

  private func isTool(_ name: String) -> Bool {
    plan.toolTable.isKnown(name) && name != "*" || contractTools.contains(name)
  }

  private mutating func update(
    _ tool: String,
    in session: SessionID,
    _ change: (inout Use) -> Void
  ) -> Use {
    var all = uses[session] ?? []
    var use = all.first { $0.tool == tool } ?? Use(tool: tool)
    change(&use)
    all.removeAll { $0.tool == tool }
    uses[session] = all + [use]
    return use
  }

  /// Reports a claim if the tool was refused or not granted, and was never allowed in the session.
  private mutating func judge(
    _ use: Use,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    guard !use.wasAllowed, !use.isReported, let claim = use.claim else { return }
    let rights = plan.toolRights(of: event.agent)
    let isGranted = rights.map { $0.permission(for: .tool(use.tool)) == .granted } ?? true
    guard use.refusal != nil || !isGranted else { return }
    _ = update(use.tool, in: event.session) { $0.isReported = true }
    let reason = use.refusal?.result.rawValue ?? "not granted to it"
    let evidence = ([claim] + [use.refusal?.event].compactMap(\.self)).sorted()
    violations.record(
      Self.about,
      agent: event.agent,
      task: event.task,
      "claims a result of \(use.tool), which was \(reason)",
      evidence: evidence
    )
  }
}
