// The limit: what a handoff costs when everything that Rehearsal does for it is written in C by
// hand. The same events happen in the same order and go through the same trace digest, which is
// printed, so that the two can be held against each other. Names are interned, sessions and
// handoffs numbered, agents take one session at a time where they have to; what is due now waits in
// a ring, what is due later in a heap with four children to a node. There is no isolation, no
// fault, and nothing is known of the agents but these three workloads.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;

#define NONE UINT32_MAX

static void *reserve(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) {
    fprintf(stderr, "out of memory\n");
    exit(1);
  }
  return memory;
}

// --- the trace digest: see the article "Trace" -----------------------------------------------

#define SECRET0 0xa0761d6478bd642full
#define SECRET1 0xe7037ed1a0b428dbull
#define SECRET2 0x8ebc6af09c88c6e3ull
#define SECRET3 0x589965cc75374cc3ull
#define GAMMA 0x9e3779b97f4a7c15ull

typedef struct {
  u64 lane0, lane1, lane2, lane3, groups;
} Digest;

static const Digest fresh = {SECRET0, SECRET1, SECRET2, SECRET3, 0};

static inline u64 mix(u64 z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static inline u64 fold(u64 a, u64 b) {
  __uint128_t product = (__uint128_t)a * b;
  return (u64)(product >> 64) ^ (u64)product;
}

static inline void head(Digest *d, u64 a, u64 b, u64 c, u64 e) {
  d->lane0 = fold(d->lane0 ^ a, SECRET1 ^ b);
  d->lane1 = fold(d->lane1 ^ c, SECRET2 ^ e);
  d->groups += 1ull << 32;
}

static inline void body(Digest *d, u64 a, u64 b, u64 c, u64 e) {
  d->lane2 = fold(d->lane2 ^ a, SECRET3 ^ b);
  d->lane3 = fold(d->lane3 ^ c, SECRET0 ^ e);
  d->groups += 1;
}

// Texts here are never longer than 24 bytes.
static void text(Digest *d, const char *s) {
  u64 words[3] = {0, 0, 0};
  size_t length = strlen(s);
  memcpy(words, s, length < 24 ? length : 24);
  body(d, length, words[0], words[1], words[2]);
}

static u64 half(const Digest *d, u64 start) {
  u64 hash = start ^ d->groups;
  const u64 lanes[4] = {d->lane0, d->lane1, d->lane2, d->lane3};
  for (int i = 0; i < 4; i++) hash = mix((hash ^ lanes[i]) + GAMMA);
  return hash;
}

static u64 fingerprint(const char *name) {
  Digest d = fresh;
  text(&d, name);
  return half(&d, SECRET0);
}

// --- the run -----------------------------------------------------------------------------------

enum { RUN_STARTED = 1, RUN_ENDED = 2, TASK_SUBMITTED = 10, TASK_ENDED = 12, SENT = 20,
       DELIVERED = 21, OPENED = 30, ENDED = 31, COMMAND = 43 };
enum { ASSIGN = 1, DELIVER = 2, APPROVE = 3, REJECT = 4, COMPLETE = 10, FAIL = 11 };
enum { HANDED_OFF = 1, NOTHING = 2 };

// A handoff and the session that it opens.
typedef struct {
  u64 tag, sent, delivered;
  u32 id, cause, sender, receiver, task, session;
  uint16_t round;
  uint8_t intent, result;
  u32 next;
} Work;

// An agent's mailbox: works that wait, linked.
typedef struct {
  u32 first, last, active, opening;
} Box;

typedef struct {
  u64 time, sequence;
  u32 work;
} Timer;

static Digest trace;
static u64 now, sequence, events;
static u32 handoffs, sessions, done, failed;
static u64 *agentNames, *taskNames;
static Work *works;
static u32 *freeWorks, freeCount, workCount;
static u64 *lane;
static size_t laneFirst, laneLast, laneMask;
static Box *boxes;
static Timer *timers;
static size_t timerCount;

static inline void event(int kind, u32 agent, u32 task, u32 session) {
  head(&trace, now, agent == NONE ? 0 : agentNames[agent], task == NONE ? 0 : taskNames[task],
       (u64)session << 32 | (u64)kind);
  events++;
}

static inline u32 newWork(void) { return freeCount ? freeWorks[--freeCount] : workCount++; }

static inline void pushLane(u32 work, u32 isOpening) {
  lane[laneLast++ & laneMask] = (u64)work << 1 | isOpening;
}

static inline int before(const Timer *a, const Timer *b) {
  return a->time < b->time || (a->time == b->time && a->sequence < b->sequence);
}

static void pushTimer(u64 delay, u32 work) {
  Timer timer = {now + delay, sequence++, work};
  size_t place = timerCount++;
  while (place) {
    size_t parent = (place - 1) / 4;
    if (!before(&timer, &timers[parent])) break;
    timers[place] = timers[parent];
    place = parent;
  }
  timers[place] = timer;
}

static Timer popTimer(void) {
  Timer first = timers[0], last = timers[--timerCount];
  size_t place = 0;
  for (;;) {
    size_t child = 4 * place + 1;
    if (child >= timerCount) break;
    size_t least = child, end = child + 4 < timerCount ? child + 4 : timerCount;
    for (size_t i = child + 1; i < end; i++)
      if (before(&timers[i], &timers[least])) least = i;
    if (!before(&timers[least], &last)) break;
    timers[place] = timers[least];
    place = least;
  }
  timers[place] = last;
  return first;
}

// Makes the handoff that a session hands on.
static inline u32 draft(const Work *by, u32 sender, u32 receiver, u32 task, int intent, int round,
                        u64 tag) {
  u32 place = newWork();
  works[place] = (Work){.tag = tag, .cause = by->id, .sender = sender, .receiver = receiver,
                        .task = task, .round = (uint16_t)round, .intent = (uint8_t)intent,
                        .result = NOTHING};
  return place;
}

static inline u64 particulars(const Work *w) { return (u64)w->round << 16 | w->intent; }

static inline void send(u32 place, Work *by) {
  Work *w = &works[place];
  w->id = ++handoffs;
  w->sent = now;
  by->result = HANDED_OFF;
  event(SENT, w->sender, w->task, by->session);
  body(&trace, agentNames[w->receiver], (u64)w->id << 32 | w->cause, particulars(w), w->tag);
  pushLane(place, 0);
}

static int isRecording;
static void record(const Work *w);
static void recordAgent(u32 number, const char *name);
static void recordTasks(void);
static void recordOutcome(u32 task, const char *outcome, const char *reason);

static inline void openWork(Work *w) {
  w->session = ++sessions;
  w->delivered = now;
  event(DELIVERED, w->receiver, w->task, w->session);
  body(&trace, agentNames[w->sender], (u64)w->id << 32 | w->cause, particulars(w), 0);
  if (isRecording) record(w);
  event(OPENED, w->receiver, w->task, w->session);
}

static inline void endWork(u32 place) {
  Work *w = &works[place];
  event(ENDED, w->receiver, w->task, w->session);
  body(&trace, w->result, 0, 0, 0);
  freeWorks[freeCount++] = place;
}

static void endTask(const Work *w, const char *outcome, const char *reason) {
  event(TASK_ENDED, w->receiver, w->task, w->session);
  if (isRecording) recordOutcome(w->task, outcome, reason);
  text(&trace, outcome);
  text(&trace, reason);
}

// A session that the loop opens as the run starts.
static Work start(u32 agent) {
  Work opening = {.receiver = agent, .task = NONE, .session = ++sessions, .result = NOTHING};
  event(OPENED, agent, NONE, opening.session);
  return opening;
}

static void finishStart(const Work *opening) {
  event(ENDED, opening->receiver, NONE, opening->session);
  body(&trace, opening->result, 0, 0, 0);
}

static void prepare(u32 agents, u32 tasks, size_t inFlight) {
  trace = fresh;
  agentNames = reserve(agents, sizeof *agentNames);
  taskNames = reserve(tasks, sizeof *taskNames);
  boxes = reserve(agents, sizeof *boxes);
  for (u32 i = 0; i < agents; i++) boxes[i] = (Box){NONE, NONE, 0, 0};
  works = reserve(inFlight, sizeof *works);
  freeWorks = reserve(inFlight, sizeof *freeWorks);
  timers = reserve(inFlight, sizeof *timers);
  size_t room = 1;
  while (room < inFlight) room *= 2;
  lane = reserve(room, sizeof *lane);
  laneMask = room - 1;
}

static void begin(u32 tasks) {
  event(RUN_STARTED, NONE, NONE, 0);
  for (u32 task = 0; task < tasks; task++) event(TASK_SUBMITTED, NONE, task, 0);
}

static void settle(void) {
  event(RUN_ENDED, NONE, NONE, 0);
  text(&trace, "settled");
}

// --- W1: pipelines -----------------------------------------------------------------------------

#define PIPELINES 100u
#define WINDOW 8
enum { CLIENT, IMPLEMENTER, PLANNER, REVIEWER, VERIFIER };  // in the order of their names

static u32 *nextTask, taskCount;
static char (*payloads)[48];  // exactly 40 characters each
static inline u32 agent(u32 stage, u32 pipeline) { return stage * PIPELINES + pipeline; }

static inline u64 draw(u64 *state) { return mix(*state += GAMMA); }

static void submit(u32 pipeline, Work *by) {
  u32 task = nextTask[pipeline];
  if (task >= taskCount) return;
  nextTask[pipeline] += PIPELINES;
  u64 state = mix(42 + ((u64)task + 1) * GAMMA);
  send(draft(by, agent(CLIENT, pipeline), agent(PLANNER, pipeline), task, ASSIGN, 0, state), by);
}

// Has a stage begin its service: the handoff at its end is made now and sent then.
static void serve(u32 place) {
  Work *w = &works[place];
  u32 stage = w->receiver / PIPELINES, pipeline = w->receiver % PIPELINES;
  if (stage == CLIENT) {
    if (w->intent == APPROVE) {
      done++;
      endTask(w, "completed", "");
    } else {
      failed++;
      endTask(w, "stuck", "attempts-exhausted");
    }
    submit(pipeline, w);
    endWork(place);
    return;
  }
  u64 state = w->tag, delay = 1 + (draw(&state) >> 34);
  u32 to, intent, round = w->round;
  if (stage == PLANNER) {
    to = IMPLEMENTER, intent = ASSIGN;
  } else if (stage == IMPLEMENTER) {
    event(COMMAND, w->receiver, w->task, w->session);
    text(&trace, "make");
    body(&trace, 1, 0, 0, 0);
    to = VERIFIER, intent = DELIVER;
  } else {
    u64 threshold = stage == VERIFIER ? 858993459u : 429496729u;
    if (draw(&state) >> 32 >= threshold) {
      to = stage == VERIFIER ? REVIEWER : CLIENT;
      intent = stage == VERIFIER ? DELIVER : APPROVE;
    } else if (round == 3) {
      to = CLIENT, intent = FAIL;
    } else {
      to = IMPLEMENTER, intent = REJECT, round++;
    }
  }
  u32 made = draft(w, w->receiver, agent(to, pipeline), w->task, (int)intent, (int)round, state);
  works[made].next = place;  // the session that sends it
  pushTimer(delay, made);
}

static void arrive(u32 place) {
  Box *box = &boxes[works[place].receiver];
  int isClient = works[place].receiver < PIPELINES;
  if (!isClient && (box->active || box->opening || box->first != NONE)) {
    works[place].next = NONE;
    if (box->first == NONE) box->first = place;
    else works[box->last].next = place;
    box->last = place;
    return;
  }
  if (!isClient) box->active = 1;
  openWork(&works[place]);
  serve(place);
}

static void runPipelines(void) {
  static const char *stages[] = {"client", "implementer", "planner", "reviewer", "verifier"};
  prepare(5 * PIPELINES, taskCount, PIPELINES * WINDOW * 4);
  char name[32];
  for (u32 stage = 0; stage < 5; stage++)
    for (u32 p = 0; p < PIPELINES; p++) {
      snprintf(name, sizeof name, "%s-%u", stages[stage], p);
      agentNames[agent(stage, p)] = fingerprint(name);
      if (isRecording) recordAgent(agent(stage, p), name);
    }
  payloads = reserve(taskCount, sizeof *payloads);
  for (u32 task = 0; task < taskCount; task++) {
    snprintf(name, sizeof name, "%u", task);
    taskNames[task] = fingerprint(name);
    snprintf(payloads[task], sizeof *payloads, "task-%08u: build, test and review it", task);
  }
  if (isRecording) recordTasks();
  nextTask = reserve(PIPELINES, sizeof *nextTask);
  begin(taskCount);
  for (u32 p = 0; p < PIPELINES; p++) {
    nextTask[p] = p;
    if (p >= taskCount) continue;
    Work opening = start(agent(CLIENT, p));
    for (int i = 0; i < WINDOW; i++) submit(p, &opening);
    finishStart(&opening);
  }
  for (;;) {
    if (laneFirst != laneLast) {
      u64 item = lane[laneFirst++ & laneMask];
      u32 place = (u32)(item >> 1);
      if (!(item & 1)) {
        arrive(place);
        continue;
      }
      boxes[works[place].receiver].opening = 0;
      openWork(&works[place]);
      serve(place);
      continue;
    }
    if (!timerCount) break;
    Timer timer = popTimer();
    now = timer.time;
    u32 by = works[timer.work].next, sender = works[by].receiver;
    send(timer.work, &works[by]);
    endWork(by);
    Box *box = &boxes[sender];
    box->active = 0;
    if (box->first != NONE) {
      u32 next = box->first;
      box->first = works[next].next;
      box->active = box->opening = 1;
      pushLane(next, 1);
    }
  }
  settle();
}

// --- W2: a ring --------------------------------------------------------------------------------

static void runRing(u32 size) {
  enum { AGENTS = 1000, TOKENS = 100 };
  prepare(AGENTS, TOKENS, 2 * TOKENS + 2);
  char name[32];
  for (u32 i = 0; i < AGENTS; i++) {
    snprintf(name, sizeof name, "agent-%u", i);
    agentNames[i] = fingerprint(name);
  }
  for (u32 i = 0; i < TOKENS; i++) {
    snprintf(name, sizeof name, "token-%u", i);
    taskNames[i] = fingerprint(name);
  }
  begin(TOKENS);
  for (u32 token = 0; token < TOKENS; token++) {
    u32 at = token * (AGENTS / TOKENS);
    Work opening = start(at);
    send(draft(&opening, at, at + 1, token, DELIVER, 0, size / TOKENS - 1), &opening);
    finishStart(&opening);
  }
  while (laneFirst != laneLast) {
    u32 place = (u32)(lane[laneFirst++ & laneMask] >> 1);
    Work *w = &works[place];
    openWork(w);
    if (w->tag) {
      u32 next = w->receiver + 1 == AGENTS ? 0 : w->receiver + 1;
      send(draft(w, w->receiver, next, w->task, DELIVER, 0, w->tag - 1), w);
    } else {
      done++;
      endTask(w, "completed", "");
    }
    endWork(place);
  }
  settle();
}

// --- W3: a fan-out -----------------------------------------------------------------------------

static void openRound(Work *by, u32 workers) {
  for (u32 worker = 1; worker <= workers; worker++)
    send(draft(by, 0, worker, NONE, ASSIGN, by->round, 0), by);
}

static void runFan(u32 size) {
  enum { WORKERS = 1000 };
  prepare(WORKERS + 1, 0, 2 * WORKERS + 2);
  char name[32];
  agentNames[0] = fingerprint("planner");
  for (u32 i = 0; i < WORKERS; i++) {
    snprintf(name, sizeof name, "worker-%u", i);
    agentNames[i + 1] = fingerprint(name);
  }
  begin(0);
  u32 rounds = size / (2 * WORKERS), replies = 0;
  Work opening = start(0);
  if (rounds) openRound(&opening, WORKERS);
  finishStart(&opening);
  while (laneFirst != laneLast) {
    u32 place = (u32)(lane[laneFirst++ & laneMask] >> 1);
    Work *w = &works[place];
    openWork(w);
    if (w->receiver) {
      send(draft(w, w->receiver, w->sender, NONE, COMPLETE, 0, 0), w);
    } else if (++replies == WORKERS) {
      replies = 0;
      if (--rounds) openRound(w, WORKERS);
    }
    endWork(place);
  }
  settle();
}

// --- the recording -----------------------------------------------------------------------------

// The rows are ours, in tables of our shape, written the fastest way SQLite has: many rows to a
// statement, in one transaction.
#define ROWS 32

static sqlite3 *database;
static sqlite3_stmt *manyHandoffs;
static Work pending[ROWS];
static int pendingCount;

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(database));
  exit(1);
}

static void execute(const char *sql) {
  if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql);
}

// Prepares the insertion of rows.
static sqlite3_stmt *insertion(const char *table, int columns, int rows) {
  char sql[4096];
  int length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES ", table);
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++)
      length += snprintf(sql + length, sizeof sql - (size_t)length, "%s?",
                         column ? "," : row ? ",(" : "(");
    length += snprintf(sql + length, sizeof sql - (size_t)length, ")");
  }
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK) fail(sql);
  return statement;
}

static void step(sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) fail("step");
  sqlite3_reset(statement);
}

static void bindHandoff(sqlite3_stmt *statement, int first, const Work *w) {
  static const char *intents[] = {"", "assign", "deliver", "approve", "reject", "", "", "", "", "",
                                  "complete", "fail"};
  sqlite3_bind_int64(statement, first, 1);
  sqlite3_bind_int64(statement, first + 1, w->id);
  sqlite3_bind_int64(statement, first + 2, 0);
  sqlite3_bind_int64(statement, first + 3, (sqlite3_int64)w->sent);
  sqlite3_bind_int64(statement, first + 4, (sqlite3_int64)w->delivered);
  sqlite3_bind_int64(statement, first + 5, 0);
  sqlite3_bind_int64(statement, first + 6, w->sender);
  sqlite3_bind_int64(statement, first + 7, w->receiver);
  sqlite3_bind_int64(statement, first + 8, w->task);
  sqlite3_bind_text(statement, first + 9, intents[w->intent], -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, first + 10, w->round);
  if (w->cause) sqlite3_bind_int64(statement, first + 11, w->cause);
  else sqlite3_bind_null(statement, first + 11);
  sqlite3_bind_text(statement, first + 12, "delivered", 9, SQLITE_STATIC);
}

static void record(const Work *w) {
  bindHandoff(manyHandoffs, 13 * pendingCount + 1, w);
  pending[pendingCount++] = *w;
  if (pendingCount < ROWS) return;
  step(manyHandoffs);
  pendingCount = 0;
}

typedef struct {
  u32 task;
  u64 time;
  const char *outcome, *reason;
} Outcome;

static sqlite3_stmt *manyOutcomes;
static Outcome pendingOutcomes[ROWS];
static int pendingOutcomeCount;

static void openRecording(const char *path) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &database, flags, NULL) != SQLITE_OK) fail(path);
  execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
          "CREATE TABLE run(id INTEGER PRIMARY KEY, scenario INTEGER);"
          "CREATE TABLE agent(scenario INTEGER, number INTEGER, name TEXT);"
          "CREATE TABLE task(scenario INTEGER, number INTEGER, id TEXT, description TEXT);"
          "CREATE TABLE handoff(run INTEGER NOT NULL, number INTEGER NOT NULL,"
          " copy INTEGER NOT NULL, sent INTEGER NOT NULL, delivered INTEGER,"
          " routed INTEGER NOT NULL, sender INTEGER NOT NULL, receiver INTEGER NOT NULL,"
          " task INTEGER, intent TEXT NOT NULL, round INTEGER NOT NULL, cause INTEGER,"
          " fate TEXT NOT NULL);"
          "CREATE TABLE outcome(run INTEGER NOT NULL, task INTEGER, outcome TEXT NOT NULL,"
          " reason TEXT, time INTEGER NOT NULL, retries INTEGER NOT NULL);"
          "BEGIN; INSERT INTO run VALUES (1, 1)");
  manyHandoffs = insertion("handoff", 13, ROWS);
  manyOutcomes = insertion("outcome", 6, ROWS);
  isRecording = 1;
}

static void recordAgent(u32 number, const char *name) {
  sqlite3_stmt *statement = insertion("agent", 3, 1);
  sqlite3_bind_int64(statement, 1, 1);
  sqlite3_bind_int64(statement, 2, number);
  sqlite3_bind_text(statement, 3, name, -1, SQLITE_TRANSIENT);
  step(statement);
  sqlite3_finalize(statement);
}

static void bindTask(sqlite3_stmt *statement, int first, u32 task, char *id, int size) {
  int length = snprintf(id, (size_t)size, "%u", task);
  sqlite3_bind_int64(statement, first, 1);
  sqlite3_bind_int64(statement, first + 1, task);
  sqlite3_bind_text(statement, first + 2, id, length, SQLITE_STATIC);
  sqlite3_bind_text(statement, first + 3, payloads[task], 40, SQLITE_STATIC);
}

static void recordTasks(void) {
  sqlite3_stmt *many = insertion("task", 4, ROWS), *one = insertion("task", 4, 1);
  char ids[ROWS][16];
  u32 task = 0;
  for (; task + ROWS <= taskCount; task += ROWS) {
    for (u32 i = 0; i < ROWS; i++) bindTask(many, (int)(4 * i + 1), task + i, ids[i], 16);
    step(many);
  }
  for (; task < taskCount; task++) {
    bindTask(one, 1, task, ids[0], 16);
    step(one);
  }
  sqlite3_finalize(many);
  sqlite3_finalize(one);
}

static void bindOutcome(sqlite3_stmt *statement, int first, const Outcome *o) {
  sqlite3_bind_int64(statement, first, 1);
  sqlite3_bind_int64(statement, first + 1, o->task);
  sqlite3_bind_text(statement, first + 2, o->outcome, -1, SQLITE_STATIC);
  if (*o->reason) sqlite3_bind_text(statement, first + 3, o->reason, -1, SQLITE_STATIC);
  else sqlite3_bind_null(statement, first + 3);
  sqlite3_bind_int64(statement, first + 4, (sqlite3_int64)o->time);
  sqlite3_bind_int64(statement, first + 5, 0);
}

static void recordOutcome(u32 task, const char *outcome, const char *reason) {
  Outcome o = {task, now, outcome, reason};
  bindOutcome(manyOutcomes, 6 * pendingOutcomeCount + 1, &o);
  pendingOutcomes[pendingOutcomeCount++] = o;
  if (pendingOutcomeCount < ROWS) return;
  step(manyOutcomes);
  pendingOutcomeCount = 0;
}

static void closeRecording(void) {
  sqlite3_stmt *one = insertion("handoff", 13, 1);
  for (int i = 0; i < pendingCount; i++) {
    bindHandoff(one, 1, &pending[i]);
    step(one);
  }
  sqlite3_finalize(one);
  sqlite3_finalize(manyHandoffs);
  one = insertion("outcome", 6, 1);
  for (int i = 0; i < pendingOutcomeCount; i++) {
    bindOutcome(one, 1, &pendingOutcomes[i]);
    step(one);
  }
  sqlite3_finalize(one);
  sqlite3_finalize(manyOutcomes);
  execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
  sqlite3_close(database);
}

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: peer w1|w2|w3 SIZE [DB]\n");
    return 64;
  }
  const char *workload = arguments[1];
  u32 size = (u32)strtoul(arguments[2], NULL, 10);
  double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  if (!strcmp(workload, "w1")) {
    taskCount = size;
    if (count > 3) openRecording(arguments[3]);
    runPipelines();
    if (isRecording) closeRecording();
  } else if (!strcmp(workload, "w2")) {
    runRing(size);
  } else {
    runFan(size);
  }
  wall = seconds(CLOCK_MONOTONIC) - wall;
  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("{\"handoffs\":%u,\"seconds\":%.6f,\"cpu\":%.6f,\"vtime\":%llu,\"done\":%u,\"failed\":%u,"
         "\"events\":%llu,\"digest\":\"%016llx%016llx\"}\n",
         handoffs, wall, cpu, (unsigned long long)now, done, failed, (unsigned long long)events,
         (unsigned long long)half(&trace, SECRET0), (unsigned long long)half(&trace, SECRET1));
  return 0;
}
