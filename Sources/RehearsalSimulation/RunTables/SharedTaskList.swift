/// The shared list from which agents claim tasks, if the platform has such a list.
struct SharedTaskList {
  /// A task on the shared list.
  struct Entry {
    /// The handoff that gives the task to an agent.
    ///
    /// Each agent that claims the task gets a copy, in which it is the receiver. This value does not change.
    let handoff: Handoff
    /// The content of the handoff that gives the task to an agent.
    let content: Content
    /// The number of the entry, which distinguishes it from a later entry for the same task.
    let number: UInt32
    /// The agents that have claimed the task, in the order of their claims.
    var owners: [AgentID] = []
  }

  /// An agent's pending visits to the list: its looks at the list and its claims of tasks.
  private struct Reader {
    /// How many looks and claims of the agent are due now or scheduled.
    var pendingCount: UInt32 = 0
    /// The first time at which the agent can look at the list, in nanoseconds of virtual time.
    ///
    /// It looks only if an unclaimed task is on the list. It can look again after each interval of the rule for claims.
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

  /// Whether the platform has a shared list.
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

  /// Removes a task that has ended from the list.
  mutating func remove(_ task: TaskID) {
    entries[task.index] = nil
    unclaimedTasks.removeAll { $0 == task }
  }

  /// Records that an agent has successfully claimed a task.
  mutating func noteClaim(of task: TaskID, by agent: AgentID) {
    entries[task.index]?.owners.append(agent)
    unclaimedTasks.removeAll { $0 == task }
  }

  /// Returns the unclaimed task that an agent claims next, or `nil` if there is none for the agent.
  ///
  /// Of the tasks with the highest priority, this is the first on the list.
  func nextTask(for agent: AgentID) -> TaskID? {
    var bestTask: TaskID?
    for task in unclaimedTasks where candidatesByTask[task.index].contains(agent) {
      if bestTask.map({ priorities[task.index] > priorities[$0.index] }) ?? true { bestTask = task }
    }
    return bestTask
  }

  // MARK: - Looks at the list

  /// Returns whether an agent is about to look at the list or to claim a task.
  func isVisitExpected(_ agent: AgentID) -> Bool { readers[agent.index].pendingCount > 0 }

  /// Returns how many nanoseconds pass until the next time at which an agent can look at the list.
  func delayUntilLook(by agent: AgentID, now: Int64) -> Int64 {
    guard let interval = rule.checkInterval else { return 0 }
    let firstLookTime = readers[agent.index].firstLookTime
    guard now > firstLookTime else { return firstLookTime - now }
    let timeSinceLook = (now - firstLookTime) % interval
    return timeSinceLook == 0 ? 0 : interval - timeSinceLook
  }

  /// Records that an agent is about to look at the list or to claim a task, now or at a later time.
  mutating func expectVisit(_ agent: AgentID, isLater: Bool) {
    readers[agent.index].pendingCount += 1
    if isLater { scheduledVisitCount += 1 }
  }

  /// Records that an expected look or claim of an agent happens.
  mutating func noteVisit(of agent: AgentID, wasLater: Bool) {
    readers[agent.index].pendingCount -= 1
    if wasLater { scheduledVisitCount -= 1 }
  }
}
