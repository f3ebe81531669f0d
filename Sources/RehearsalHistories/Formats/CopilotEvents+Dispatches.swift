import RehearsalSimulation

// MARK: - The history

extension CopilotEvents {
  /// The complete history.
  ///
  /// Each tool call that starts an agent is matched with the started agent. Use the property after all events
  /// have been read.
  var finishedHistory: History {
    var history = history
    history.lanes = lanes.map(\.lane)
    history.lanes[0].agentType = "main"
    for launch in launches {
      let childLaneIndex = laneIndexByIdentifier[launch.call.id].flatMap {
        $0 == launch.callerLaneIndex ? nil : $0
      }
      history.dispatches.append(makeDispatch(launch, childLaneIndex))
      guard let childLaneIndex, history.lanes[childLaneIndex].parent == nil else { continue }
      history.lanes[childLaneIndex].parent = launch.callerLaneIndex
      if history.lanes[childLaneIndex].agentType == "?" {
        history.lanes[childLaneIndex].agentType = launch.input?["agent_type"]?.string ?? "?"
      }
    }
    for index in history.lanes.indices.dropFirst() where history.lanes[index].parent == nil {
      history.lanes[index].kind = .orphan
    }
    history.markUnusableResults()
    history.setDepths()
    return history
  }

  private func makeDispatch(_ launch: Launch, _ child: Int?) -> Dispatch {
    let place = launch.call.place
    var dispatch = Dispatch(
      callID: launch.call.id,
      callerLane: launch.callerLaneIndex,
      agent: launch.input?["agent_type"]?.string ?? "?",
      childLane: child,
      evidence: child.map { _ in .parentCall },
      place: place,
      requestTime: launch.call.time,
      start: child.flatMap { lanes[$0].lane.firstTime },
      end: child.flatMap { lanes[$0].lane.lastTime },
      outcome: .openAtEnd,
      isBackground: launch.input?["mode"]?.string == "background",
      model: launch.input?["model"]?.string,
      prompt: Lane.Message(prompt: launch.input?["prompt"]?.string ?? "", at: place, privacyFilter)
    )
    if let end = launch.endEvent?.data {
      dispatch.platformReport = Dispatch.Report(
        milliseconds: end["durationMs"]?.integer,
        tokens: end["totalTokens"]?.integer,
        toolCalls: end["totalToolCalls"]?.integer
      )
    }
    setOutcome(&dispatch, launch)
    return dispatch
  }

  private func setOutcome(_ dispatch: inout Dispatch, _ launch: Launch) {
    guard let answer = launch.answer else {
      let callerContinued = responseCountByLane[launch.callerLaneIndex] > launch.responseNumber
      dispatch.outcome = callerContinued ? .abandoned : .openAtEnd
      if !callerContinued {
        dispatch.reason = dispatch.childLane == nil ? "never-started" : "was-working"
      }
      return
    }
    dispatch.answerPlace = answer.place
    dispatch.end = answer.time
    let text = answer.data["result"]?["content"]?.string
    if let failure = CopilotTools.failure(of: launch.call.tool, answer.data) {
      dispatch.outcome = .error
      dispatch.reason = failure.rawValue
      return
    }
    let mode = answer.data["toolTelemetry"]?["properties"]?["execution_mode"]?.string
    if mode == "background" || mode == nil && dispatch.isBackground {
      setBackgroundOutcome(&dispatch, launch)
      return
    }
    if launch.endEvent?.type == "subagent.failed" {
      dispatch.outcome = .error
      dispatch.reason = ToolFailure.providerError.rawValue
    } else {
      dispatch.outcome = text?.contains { !$0.isWhitespace } == true ? .completed : .unusable
    }
    dispatch.result = text.map { Lane.Message($0, at: answer.place, privacyFilter) }
  }

  /// Sets the outcome of a background dispatch according to the event that reports the end of the started
  /// agent.
  ///
  /// Without such an event, the outcome is `running`. The dispatch gets no result text, because the caller
  /// reads the result with another tool call.
  private func setBackgroundOutcome(_ dispatch: inout Dispatch, _ launch: Launch) {
    guard let end = launch.endEvent else {
      dispatch.outcome = .running
      dispatch.end = nil
      return
    }
    dispatch.outcome =
      end.type == "subagent.failed"
      ? .failedLater : end.data["cancelled"]?.bool == true ? .killed : .completedLater
    dispatch.endSource = "subagent-event"
    dispatch.answerPlace = end.place
    dispatch.end = end.time
  }
}
