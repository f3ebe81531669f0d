/// The shared list from which agents claim tasks, if the platform has such a list.
struct SharedTaskList {
  /// A task on the shared list.
  struct Entry {
    /// The handoff that gives the task to an agent.
    ///
    /// Each agent that claims the task gets a copy with the agent as the receiver. This handoff itself does
    /// not change.
    let handoff: Handoff
    /// The content of the handoff that gives the task to an agent.
    let content: Content
    /// The number of the entry, which distinguishes it from a later entry for the same task.
    let number: UInt32
    /// The agents that have claimed the task, in the order of their claims.
    var owners: [AgentID] = []
  }

  /// The visits of an agent to the list, where a visit is a look at the list or a claim of a task.
  private struct Reader {
    /// How many visits of the agent are due now or scheduled.
    var pendingCount: UInt32 = 0
    /// The first time at which the agent can look at the list, in nanoseconds of virtual time.
    ///
    /// The agent can look again after each `checkInterval` of the claim rule. If the rule has no interval,
    /// the time is zero, and the agent can look at any time.
    var firstLookTime: Int64 = 0
  }

  /// The platform's rule for claims.
  let rule: Platform.ClaimRule
  /// For each task, the agents that may claim the task.
  private let candidatesByTask: [[AgentID]]
  private let priorities: [Int]
  /// The entry of each task, or `nil` for a task that is not on the list.
  private var entries: [Entry?]
  /// The tasks that no agent has claimed, in the order in which they were put on the list.
  private var unclaimedTasks: [TaskID] = []
  private var readers: [Reader]
  /// How many entries the list has ever had.
  private var entryCount: UInt32 = 0
  /// How many looks at the list and claims of tasks are scheduled for a later time.
  private(set) var scheduledVisitCount = 0

  init(for plan: Plan, seed: UInt64) {
    rule = plan.platform.claim
    let isActive = plan.platform.hasSharedList
    candidatesByTask = isActive ? plan.tasks.map(\.candidates) : []
    priorities = isActive ? plan.tasks.map(\.priority) : []
    entries = candidatesByTask.map { _ in nil }
    readers = isActive ? plan.agents.map { _ in Reader() } : []
    guard isActive, let interval = plan.platform.claim.checkInterval else { return }
    for agent in plan.agents {
      var stream = RandomStream(
        seed: seed,
        key: Digest(of: "first look at the shared list").high,
        plan.nameDigests[agent]
      )
      readers[agent.index].firstLookTime = Int64(stream.next(below: UInt64(interval)))
    }
  }

  /// Whether the platform has a shared list and the plan has tasks.
  var isActive: Bool { !entries.isEmpty }

  /// Whether the list has a task that no agent has claimed.
  var hasUnclaimedTasks: Bool { !unclaimedTasks.isEmpty }

  subscript(task: TaskID) -> Entry? { isActive && task != .none ? entries[task.index] : nil }

  /// Puts a task on the list, in place of an earlier entry for the task.
  mutating func add(_ handoff: Handoff, _ content: Content) {
    remove(handoff.task)
    entryCount += 1
    entries[handoff.task.index] = Entry(handoff: handoff, content: content, number: entryCount)
    unclaimedTasks.append(handoff.task)
  }

  /// Removes a task from the list, for example because the task has ended.
  mutating func remove(_ task: TaskID) {
    entries[task.index] = nil
    unclaimedTasks.removeAll { $0 == task }
  }

  /// Records that an agent has successfully claimed a task.
  mutating func noteClaim(of task: TaskID, by agent: AgentID) {
    entries[task.index]?.owners.append(agent)
    unclaimedTasks.removeAll { $0 == task }
  }

  /// Returns the task that an agent claims next, or `nil` if there is no unclaimed task for the agent.
  ///
  /// Of the unclaimed tasks that the agent may claim, this is the first one with the highest priority.
  func nextTask(for agent: AgentID) -> TaskID? {
    var bestTask: TaskID?
    for task in unclaimedTasks where candidatesByTask[task.index].contains(agent) {
      if bestTask.map({ priorities[task.index] > priorities[$0.index] }) ?? true { bestTask = task }
    }
    return bestTask
  }

  // MARK: - Looks at the list

  /// Returns whether a visit of an agent (a look at the list or a claim of a task) is due now or scheduled.
  func isVisitExpected(_ agent: AgentID) -> Bool { readers[agent.index].pendingCount > 0 }

  /// Returns how many nanoseconds pass until the next time at which an agent can look at the list.
  func delayUntilLook(by agent: AgentID, now: Int64) -> Int64 {
    guard let interval = rule.checkInterval else { return 0 }
    let firstLookTime = readers[agent.index].firstLookTime
    guard now > firstLookTime else { return firstLookTime - now }
    let timeSinceLook = (now - firstLookTime) % interval
    return timeSinceLook == 0 ? 0 : interval - timeSinceLook
  }

  /// Records that a visit of an agent is due now, or is scheduled if `isLater` is true.
  mutating func expectVisit(_ agent: AgentID, isLater: Bool) {
    readers[agent.index].pendingCount += 1
    if isLater { scheduledVisitCount += 1 }
  }

  /// Records that a visit of an agent happens.
  ///
  /// - Parameters:
  ///   - agent: The agent.
  ///   - wasLater: Whether the visit was scheduled.
  mutating func noteVisit(of agent: AgentID, wasLater: Bool) {
    readers[agent.index].pendingCount -= 1
    if wasLater { scheduledVisitCount -= 1 }
  }
}
