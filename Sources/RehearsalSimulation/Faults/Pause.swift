extension RunState {
  /// Stops an agent for a time: what it was about to do happens so much later.
  mutating func pause(_ agent: AgentID, by fault: Fault, for time: Int64) {
    guard !absences.isAway(agent) else { return }
    emit(.faultInjected(fault.id), agent: agent)
    let standstill = min(time, (plan.heal?.nanoseconds ?? .max) - now)
    let halted = sessions.atWork(for: agent)
    timers.postpone(by: standstill) { item in item.session.map(halted.contains) ?? false }
    leave(agent, .paused, for: time)
  }
}
