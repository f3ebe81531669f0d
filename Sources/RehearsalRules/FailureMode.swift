/// The ways in which multi-agent systems fail.
///
/// Source: Cemri et al., "Why Do Multi-Agent LLM Systems Fail?", 2025, the MAST taxonomy.
public enum FailureMode: String, Sendable, Hashable, CaseIterable {
  case disobeysTask = "FM-1.1"
  case disobeysRole = "FM-1.2"
  case repeatsSteps = "FM-1.3"
  case missesTermination = "FM-1.5"
  case doesNotAsk = "FM-2.2"
  case derails = "FM-2.3"
  case withholdsInformation = "FM-2.4"
  case ignoresInput = "FM-2.5"
  case actsOtherwiseThanSaid = "FM-2.6"
  case endsEarly = "FM-3.1"
  case verifiesIncompletely = "FM-3.2"
  case verifiesWrongly = "FM-3.3"
}
