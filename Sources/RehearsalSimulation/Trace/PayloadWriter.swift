/// A writer that receives the fields of an event's payload in order.
package protocol PayloadWriter {
  mutating func write(_ integer: Int64)
  mutating func write(_ text: String)
  mutating func write(_ agent: AgentID)
}

extension PayloadWriter {
  fileprivate mutating func write(_ flag: Bool) { write(flag ? 1 : 0) }

  fileprivate mutating func write(_ percentage: Percentage?) {
    write(Int64(percentage?.hundredths ?? -1))
  }

  fileprivate mutating func write(_ texts: [String]) {
    write(Int64(texts.count))
    for text in texts { write(text) }
  }

  /// Writes a handoff and the number of texts that follow it in the payload.
  ///
  /// Only one of the handoff's two agents is written, because the event itself has the second agent.
  fileprivate mutating func write(
    _ handoff: Handoff,
    with otherAgent: AgentID,
    items itemCount: Int = 0
  ) {
    write(otherAgent)
    write(handoff.packedIdentifiers)
    write(handoff.packedFields(items: itemCount))
  }
}

extension Event.Kind {
  /// Whether events of this kind have a payload: data besides the time, the agent, the session and the task.
  var hasPayload: Bool {
    switch self {
    case .runStarted, .taskSubmitted, .taskListed, .taskStarted, .sessionOpened, .agentRestarted,
      .workMerged:
      false
    case .runEnded, .taskClaimed, .taskEnded, .handoffSent, .handoffDelivered, .handoffLost,
      .handoffDuplicated, .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread,
      .sessionWaiting, .sessionResumed, .replyMissed, .replyLate, .sessionEnded, .sessionSpent,
      .sessionLimited, .agentCrashed, .agentCompacted, .actSkill, .actRead, .actWrite, .actCommand,
      .actTool, .actSpawn, .actCancel, .actAssume, .actClaim, .actPromise, .criteriaTested,
      .reportFiled, .gateChecked, .gateLoosened, .decisionMade, .workFlawed, .flawEscaped,
      .retryScheduled, .faultInjected, .limitReached:
      true
    }
  }

  /// Writes the fields of the payload to a writer.
  ///
  /// The order of the fields is part of the canonical form of traces and of the stored form of recordings. A
  /// new field must therefore follow the existing fields of its event kind.
  package func write(to writer: inout some PayloadWriter) {
    switch self {
    case .runStarted, .taskSubmitted, .taskListed, .taskStarted, .sessionOpened, .agentRestarted,
      .workMerged:
      break
    case .taskClaimed(let claim): writer.write(claim.rawValue)
    case .runEnded(let ending): ending.write(to: &writer)
    case .taskEnded(let outcome):
      writer.write(outcome.kind.rawValue)
      writer.write(outcome.reason?.rawValue ?? "")
    case .handoffSent, .handoffDelivered, .handoffLost, .handoffDuplicated, .handoffUndeliverable,
      .handoffCounted, .handoffJoined, .handoffUnread, .replyMissed, .replyLate:
      writeHandoff(to: &writer)
    case .sessionEnded(let result): writer.write(Int64(result.code))
    case .sessionSpent(let tokens): writer.write(tokens)
    case .sessionWaiting(let answers), .sessionResumed(let answers): writer.write(Int64(answers))
    case .sessionLimited(let quota, let limitation):
      writer.write(quota)
      writer.write(limitation.rawValue)
    case .agentCompacted(let forgotten): writer.write(forgotten.map(\.rawValue))
    case .agentCrashed(let text), .actSkill(let text), .actRead(let text), .actWrite(let text),
      .actAssume(let text), .actClaim(let text), .actPromise(let text):
      writer.write(text)
    case .actCommand, .actTool, .actSpawn, .actCancel: writeAction(to: &writer)
    case .criteriaTested(let unproven):
      writer.write(Int64(unproven.count))
      for criterionIndex in unproven { writer.write(Int64(criterionIndex)) }
    case .reportFiled(let report): report.write(to: &writer)
    case .gateChecked, .gateLoosened, .decisionMade: writeJudgement(to: &writer)
    case .workFlawed(let flaw), .flawEscaped(let flaw):
      writer.write(flaw.category)
      writer.write(flaw.weight.rawValue)
    case .retryScheduled(let failures): writer.write(Int64(failures))
    case .faultInjected(let fault): writer.write(fault)
    case .limitReached(let limit): writer.write(limit.rawValue)
    }
  }
}

extension Event.Kind {
  /// Writes the payload of a command, a use of a tool, a spawn or a cancellation; writes nothing for other events.
  private func writeAction(to writer: inout some PayloadWriter) {
    switch self {
    case .actCommand(let command, let succeeded):
      writer.write(command)
      writer.write(succeeded)
    case .actTool(let tool, let use):
      writer.write(tool)
      writer.write(use.rawValue)
    case .actSpawn(let agent): writer.write(agent)
    case .actCancel(.agent(let agent)):
      writer.write(Int64(0))
      writer.write(agent)
    case .actCancel(.task(let task)):
      writer.write(Int64(1))
      writer.write(Int64(task.rawValue))
    default: break
    }
  }

  /// Writes the payload of a gate check, a loosened gate, or a decision about work.
  private func writeJudgement(to writer: inout some PayloadWriter) {
    switch self {
    case .gateChecked(let gate, let value, let passed):
      writer.write(gate.metric)
      writer.write(value)
      writer.write(gate.floor)
      writer.write(gate.source.description)
      writer.write(passed)
    case .gateLoosened(let path, let loosening):
      writer.write(path)
      writer.write(loosening.rawValue)
    case .decisionMade(let decision, let defects):
      writer.write(decision.rawValue)
      writer.write(Int64(defects.count))
      for defect in defects {
        writer.write(defect.category)
        writer.write(defect.text)
      }
    default: break
    }
  }

  /// Writes the payload of an event about a handoff.
  private func writeHandoff(to writer: inout some PayloadWriter) {
    switch self {
    case .handoffSent(let handoff, let items):
      writer.write(handoff, with: handoff.receiver, items: items.count)
      writer.write(Int64(bitPattern: handoff.tag))
      for item in items { writer.write(item) }
    case .handoffDelivered(let handoff, let routed):
      writer.write(handoff, with: handoff.sender)
      writer.write(routed)
    case .handoffLost(let handoff, let fault), .handoffDuplicated(let handoff, let fault):
      writer.write(handoff, with: handoff.receiver)
      writer.write(fault)
    case .handoffUndeliverable(let handoff), .handoffJoined(let handoff):
      writer.write(handoff, with: handoff.receiver)
    case .handoffCounted(let handoff, let reason):
      writer.write(handoff, with: handoff.receiver)
      writer.write(reason.rawValue)
    case .handoffUnread(let handoff, let reason):
      writer.write(handoff, with: handoff.receiver)
      writer.write(reason.rawValue)
    case .replyMissed(let handoff, let attempt, let consequence):
      writer.write(handoff, with: handoff.receiver)
      writer.write(Int64(attempt))
      writer.write(consequence.rawValue)
    case .replyLate(let handoff, let taken):
      writer.write(handoff, with: handoff.receiver)
      writer.write(taken)
    default:
      break
    }
  }
}

extension Event.Report {
  fileprivate func write(to writer: inout some PayloadWriter) {
    writer.write(deliverables)
    writer.write(Int64(numbers.count))
    for measurement in numbers {
      writer.write(measurement.metric)
      writer.write(measurement.value)
    }
    writer.write(skills)
  }
}

extension Event.Ending {
  fileprivate func write(to writer: inout some PayloadWriter) {
    switch self {
    case .settled: writer.write("settled")
    case .deadlocked: writer.write("deadlocked")
    case .unfinished: writer.write("unfinished")
    case .limited(let limit):
      writer.write("limited")
      writer.write(limit.rawValue)
    case .foreign(let cause):
      writer.write("foreign")
      writer.write(cause)
    }
  }
}

extension Handoff {
  /// The identifier of the handoff in the high 32 bits, and the identifier of its cause in the low 32 bits.
  @inline(__always)
  var packedIdentifiers: Int64 {
    Int64(bitPattern: UInt64(id.rawValue) << 32 | UInt64(cause.rawValue))
  }

  /// Returns fields of a handoff and the number of texts that follow it, packed into 64 bits.
  ///
  /// From the high bits to the low bits, the result holds the number of texts, the round, the
  /// number of the copy, and the code of the intent.
  @inline(__always)
  func packedFields(items itemCount: Int) -> Int64 {
    Int64(itemCount) << 32 | Int64(round) << 16 | Int64(copyNumber) << 8 | Int64(intent.code)
  }
}
