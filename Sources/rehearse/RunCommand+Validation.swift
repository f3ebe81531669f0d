import ArgumentParser

/// The validation of the `run` command, which checks that its options fit each other.
extension RunCommand {
  func validate() throws {
    try FileUses.checkNames(["--record": record, "--corpus": corpus, "--digests": digests])
    try validateSeeds()
    try validateRecording()
    try validateCoverage()
    if let jobs, !(1...1_024).contains(jobs) {
      throw ValidationError("--jobs must be from 1 to 1024.")
    }
    if configuration != nil, agents != nil || policy != nil {
      throw ValidationError(
        "--configuration cannot be used with --agents or --policy; set these in the configuration."
      )
    }
    if corpus != nil, selecting.shard != nil {
      throw ValidationError(
        "--corpus cannot be used with --shard; run the seeds of the corpus as a whole."
      )
    }
    if digests != nil, selecting.forMerge {
      throw ValidationError(
        "--digests cannot be used with --for-merge; give it to `rehearse merge`."
      )
    }
    if failFast, selecting.forMerge {
      throw ValidationError("--for-merge cannot be used with --fail-fast, which leaves out runs.")
    }
    if failFast, writeDigests {
      throw ValidationError(
        "--write-digests cannot be used with --fail-fast, which leaves out runs."
      )
    }
    try validateGrid()
  }

  private func validateSeeds() throws {
    if seed != nil, seeds != nil { throw ValidationError("Give --seed or --seeds, not both.") }
    if seed == .max { throw ValidationError("--seed must be at most \(UInt64.max - 1).") }
    if selecting.failed {
      if seed != nil || seeds != nil || resume {
        throw ValidationError("--failed cannot be used with --seed, --seeds or --resume.")
      }
    }
    if writeDigests, selecting.failed || selecting.shard != nil || selecting.filter != nil {
      throw ValidationError(
        "--write-digests cannot be used with --filter, --failed or --shard, which leave out runs."
      )
    }
  }

  private func validateRecording() throws {
    if resume, checkDeterminism {
      throw ValidationError(
        "--check-determinism cannot be used with --resume, which repeats no run."
      )
    }
  }

  /// Checks that each option that needs a file has one, from the command line or from the defaults of the project.
  func validateFiles() throws {
    if selecting.forMerge, record == nil {
      throw ValidationError("--for-merge requires --record FILE.")
    }
    if !vary.isEmpty, selecting.shard != nil, record != nil {
      throw ValidationError(
        "--vary with --shard cannot be recorded, because nothing could tell that a shard is missing; remove --shard, "
          + "or the recording."
      )
    }
    if level != nil, record == nil { throw ValidationError("--level requires --record FILE.") }
    try storage?.validate(level: level, record: record)
    if resume, record == nil { throw ValidationError("--resume requires --record FILE.") }
    if writeDigests, digests == nil {
      throw ValidationError("--write-digests requires --digests FILE.")
    }
    if selecting.failed, record == nil, corpus == nil {
      throw ValidationError("--failed requires --record FILE or --corpus FILE, where failures are.")
    }
  }

  private func validateCoverage() throws {
    if coverage, resume {
      throw ValidationError(
        "--coverage cannot be used with --resume, which does not observe recorded runs."
      )
    }
    if coverageFormat != .text, !coverage {
      throw ValidationError("--coverage-format requires --coverage.")
    }
    if coverage, results.format != .text {
      throw ValidationError("--coverage requires --format text; remove --format \(results.format).")
    }
  }

  private func validateGrid() throws {
    if selecting.list {
      let ignoredOption =
        results.files.isEmpty ? results.givenSingleResultOptions.first : "the files of reports"
      if let ignoredOption = vary.isEmpty ? ignoredOption : "--vary" {
        throw ValidationError("--list runs nothing; remove \(ignoredOption).")
      }
    }
    guard !vary.isEmpty else { return }
    if selecting.forMerge {
      throw ValidationError("--for-merge cannot be used with --vary, which makes several sweeps.")
    }
    if coverage || writeDigests || digests != nil || corpus != nil || selecting.failed {
      throw ValidationError(
        "--vary cannot be used with --coverage, --digests, --corpus or --failed, which are about one configuration."
      )
    }
    if let option = results.givenSingleResultOptions.first {
      throw ValidationError("--vary prints a table of all runs; remove \(option).")
    }
    if failFast { throw ValidationError("--vary runs everything; remove --fail-fast.") }
    if ![.text, .markdown].contains(results.format) || !results.files.isEmpty {
      throw ValidationError(
        "--vary prints a table as text or markdown; for other formats, use --record FILE and `rehearse query`."
      )
    }
  }
}
