/// Functions that decide which tools sessions may use.
extension RunState {
  /// Records the agents for which the receiver of a handoff works.
  ///
  /// These are the sender and the agents for which the sender's session works, each once. Nothing is recorded
  /// unless the handoff asks the receiver to do a part of the sender's work.
  mutating func noteCallers(of reference: SessionReference) {
    let handoff = sessions[reference].handoff
    guard plan.asksForPartOfSenderWork(handoff) else { return }
    let earlierCallers = (callers[handoff.cause] ?? []).filter { $0 != handoff.sender }
    callers[handoff.id] = [handoff.sender] + earlierCallers
  }

  func toolResponse(of tool: String, in reference: SessionReference) -> Event.ToolResponse {
    refusal(of: ToolNeed.tool(tool), in: reference)?.use ?? .allowed
  }

  /// Returns the tool that is refused for a need, and whether it is denied or silently removed.
  ///
  /// The result is `nil` if the contracts of all agents involved grant a suitable tool, or if the
  /// platform does not enforce contracts.
  private func refusal(
    of need: ToolNeed,
    in reference: SessionReference
  ) -> (tool: String, use: Event.ToolResponse)? {
    guard !enforcedRights.isEmpty else { return nil }
    if let refusal = refusal(of: need, to: sessions[reference].agent) { return refusal }
    for caller in callers[sessions[reference].handoff.id] ?? [] {
      if let refusal = refusal(of: need, to: caller) { return refusal }
    }
    return nil
  }

  private func refusal(
    of need: ToolNeed,
    to agent: AgentID
  ) -> (tool: String, use: Event.ToolResponse)? {
    guard enforcedRights.indices.contains(agent.index),
      let tool = enforcedRights[agent.index].permission(for: need).refusedTool
    else { return nil }
    return (need.description(of: tool), plan.platform.tools == .enforced ? .denied : .stripped)
  }

  func refusal(
    of act: Act,
    in reference: SessionReference
  ) -> (tool: String, use: Event.ToolResponse)? {
    switch act {
    case .write(let path): refusal(of: ToolNeed.write(path), in: reference)
    case .read(let path): refusal(of: ToolNeed.read(path), in: reference)
    case .command(let command, _):
      ToolNeed.command(command).flatMap { refusal(of: $0, in: reference) }
    case .skill, .tool, .spawn, .call, .join, .cancel, .create, .inform, .assume, .claim, .promise:
      nil
    }
  }
}
