import RehearsalSimulation

/// A task that an agent creates during the run, as the agent's script describes it.
private struct TaskDescription {
  /// The task.
  ///
  /// Its list of needed tasks is not filled in yet.
  let task: PlannedTask
  /// The identifiers of the tasks that must be completed before this task begins.
  let neededTaskIDs: [UnparsedValue<String>]
  /// The index of the file with the script, in the list of the scenario and its configurations.
  let fileIndex: Int
  /// The index of the task in the list of all tasks.
  let taskIndex: Int

  /// Returns whether two descriptions of tasks are equal, apart from their locations.
  func hasSameContent(as other: TaskDescription) -> Bool {
    var task = task
    task.location = other.task.location
    return task == other.task
      && neededTaskIDs.map(\.value.text) == other.neededTaskIDs.map(\.value.text)
  }
}

extension YAMLValue {
  /// Returns the value that this mapping has for a key.
  ///
  /// The result is `nil` if this value is not a mapping or does not have the key.
  func value(of key: KeyDeclaration) -> YAMLValue? {
    pairs?.first { $0.key.text == key.name }?.value
  }
}

// MARK: - Reading

extension WorkReader {
  /// Adds the tasks that scripts create during runs, and returns all tasks of the work.
  ///
  /// The action `create` of a script can describe its task. Several actions in one file may
  /// describe the same task in the same way. If several files describe a task, the file whose
  /// scripts take precedence decides.
  mutating func addCreatedTasks(in layers: [ScenarioOrConfiguration]) -> TaskList {
    var descriptions: [TaskDescription] = []
    for index in Self.indicesByPrecedence(of: layers) {
      let layer = layers[index]
      isReadingConfiguration = layer.isConfiguration
      for value in layer.behaviour.map({ Self.createdTaskDescriptions(in: $0.value) }) ?? [] {
        addCreatedTask(value, layerIndex: index, to: &descriptions)
      }
    }
    for description in descriptions {
      isReadingConfiguration = layers[description.fileIndex].isConfiguration
      tasks.tasks[description.taskIndex].needs = description.neededTaskIDs.compactMap(names.task)
    }
    isReadingConfiguration = false
    reportDependencyCycles()
    return tasks
  }

  private mutating func addCreatedTask(
    _ value: YAMLValue,
    layerIndex: Int,
    to descriptions: inout [TaskDescription]
  ) {
    guard let entry = valueReader.mapping(value, "a task", TaskKeys.type),
      var task = readTask(entry, strategy)
    else { return }
    task.isCreatedByAgent = true
    let needs = entry.elements(\.needs)
    let description = TaskDescription(
      task: task,
      neededTaskIDs: needs,
      fileIndex: layerIndex,
      taskIndex: tasks.tasks.count
    )
    if let earlierDescription = descriptions.first(where: { $0.task.id == task.id }),
      earlierDescription.fileIndex != layerIndex
        || earlierDescription.hasSameContent(as: description)
    {
      return
    }
    if addTask(task) != nil { descriptions.append(description) }
  }

  /// Returns the indices of the files with scripts, from the highest to the lowest precedence.
  private static func indicesByPrecedence(of layers: [ScenarioOrConfiguration]) -> [Int] {
    let configurations = layers.indices.filter { layers[$0].isConfiguration }.reversed()
    let scenarios = layers.indices.filter { !layers[$0].isConfiguration }
    return layers.configurationsReplaceScripts
      ? configurations + scenarios : scenarios + configurations
  }

  /// Returns the descriptions of the tasks that scripts create.
  ///
  /// Invalid scripts are skipped without an error, because `BehaviourReader` reports them.
  private static func createdTaskDescriptions(in scripts: YAMLValue) -> [YAMLValue] {
    let (actionsKey, createKey) = (ClauseKeys().does, ActKeys().create)
    let clauses = (scripts.pairs ?? []).flatMap { $0.value.elements ?? [] }
    let acts = clauses.compactMap { $0.value(of: actionsKey) }.flatMap { $0.elements ?? [] }
    return acts.compactMap { $0.value(of: createKey) }.filter { $0.pairs != nil }
  }
}
