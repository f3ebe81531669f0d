extension RunState {
  /// Stops an agent for a time: what it was about to do happens so much later.
  mutating func pause(_ agent: AgentID, by fault: Fault, for time: Int64) {
    let standstill = min(time, (plan.heal?.nanoseconds ?? .max) - now)
    guard standstill > 0, !absences.isAway(agent) else { return }
    emit(.faultInjected(fault.id), agent: agent)
    let halted = sessions.atWork(for: agent)
    timers.postpone(by: standstill) { item in item.session.map(halted.contains) ?? false }
    leave(agent, .paused, for: time)
  }
}
