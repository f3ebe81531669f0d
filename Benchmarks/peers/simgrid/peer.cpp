// SimGrid S4U: agents and clients are actors on one host, mailboxes are S4U mailboxes.
//
// A service is a sleep in SimGrid's virtual time, whose second stands for one tick (a double is
// exact for whole ticks up to 2^53). A handoff is a detached send of 0 bytes, which the loopback of
// the default network model delivers in no virtual time. The agents are daemons: a run ends with
// its last client.
//
// Actors that are due at one instant take turns at each call into the simulator, so one actor makes
// the opening submissions of all clients, which keeps them in order; later only one service ends at
// a time.
#include <simgrid/s4u.hpp>
#include <sqlite3.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace s4u = simgrid::s4u;

namespace {

constexpr int pipelines = 100;
constexpr int window = 8;
constexpr int last_round = 3;
constexpr int ring_size = 1000;
constexpr int tokens = 100;
constexpr int worker_count = 1000;

constexpr std::uint64_t seed         = 42;
constexpr std::uint64_t golden_gamma = 0x9E3779B97F4A7C15;

std::uint64_t mix(std::uint64_t z)
{
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

struct Task {
  int id;
  std::uint64_t state;
  std::string payload;
  int round = 0;

  explicit Task(int id) : id(id), state(mix(seed + (std::uint64_t(id) + 1) * golden_gamma))
  {
    char text[48];
    std::snprintf(text, sizeof text, "task-%08d: build, test and review it", id);
    payload = text;
  }

  std::uint64_t draw() { return mix(state += golden_gamma); }
};

// The names are those of mailboxes, which live as long as the simulation.
struct Message {
  const char* sender;
  const char* receiver;
  const char* kind;
  std::shared_ptr<Task> task;
  int hops = 0;
};

class Recorder {
  sqlite3* database_     = nullptr;
  sqlite3_stmt* insert_  = nullptr;
  std::int64_t rows_     = 0;

  static constexpr int batch = 10000;

  void check(int code) const
  {
    if (code != SQLITE_OK && code != SQLITE_DONE)
      throw std::runtime_error(sqlite3_errmsg(database_));
  }
  void execute(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  void bind(int column, const char* text)
  {
    check(sqlite3_bind_text(insert_, column, text, -1, SQLITE_STATIC));
  }

public:
  explicit Recorder(const char* path)
  {
    check(sqlite3_open(path, &database_));
    execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE handoff(seq INTEGER PRIMARY KEY, vtime INTEGER NOT NULL,"
            " sender TEXT NOT NULL, receiver TEXT NOT NULL, task INTEGER NOT NULL,"
            " kind TEXT NOT NULL, round INTEGER NOT NULL, payload TEXT NOT NULL)");
    check(sqlite3_prepare_v2(database_, "INSERT INTO handoff VALUES (?, ?, ?, ?, ?, ?, ?, ?)", -1,
                             &insert_, nullptr));
    execute("BEGIN");
  }

  void record(std::int64_t seq, std::int64_t vtime, const Message& message)
  {
    const Task& task = *message.task;
    check(sqlite3_bind_int64(insert_, 1, seq));
    check(sqlite3_bind_int64(insert_, 2, vtime));
    bind(3, message.sender);
    bind(4, message.receiver);
    check(sqlite3_bind_int(insert_, 5, task.id));
    bind(6, message.kind);
    check(sqlite3_bind_int(insert_, 7, task.round));
    bind(8, task.payload.c_str());
    check(sqlite3_step(insert_));
    check(sqlite3_reset(insert_));
    if (++rows_ % batch == 0)
      execute("COMMIT; BEGIN");
  }

  void close()
  {
    execute("COMMIT");
    check(sqlite3_finalize(insert_));
    check(sqlite3_close(database_));
  }
};

struct Tally {
  std::unique_ptr<Recorder> recorder;
  std::int64_t handoffs = 0;
  std::int64_t done     = 0;
  std::int64_t failed   = 0;
};

std::unique_ptr<Message> make_message(const s4u::Mailbox* sender, const s4u::Mailbox* receiver,
                                      const char* kind, std::shared_ptr<Task> task, int hops = 0)
{
  return std::make_unique<Message>(
      Message{sender->get_cname(), receiver->get_cname(), kind, std::move(task), hops});
}

void post(s4u::Mailbox* receiver, std::unique_ptr<Message> message)
{
  receiver->put_init(message.release(), 0)->detach();
}

void create_agent(const s4u::Mailbox* mailbox, s4u::Host* host, const std::function<void()>& code)
{
  s4u::Actor::create(mailbox->get_cname(), host, code)->daemonize();
}

// W1

void send(const s4u::Mailbox* sender, s4u::Mailbox* receiver, const char* kind,
          std::shared_ptr<Task> task, Tally& tally)
{
  auto message = make_message(sender, receiver, kind, std::move(task));
  tally.handoffs++;
  if (tally.recorder)
    tally.recorder->record(tally.handoffs, std::int64_t(s4u::Engine::get_clock()), *message);
  post(receiver, std::move(message));
}

struct Stage {
  s4u::Mailbox* mailbox;
  const char* kind;
  s4u::Mailbox* next;
  std::uint64_t reject_below;
  s4u::Mailbox* implementer;
  s4u::Mailbox* client;
};

void agent(const Stage& stage, Tally& tally)
{
  while (true) {
    auto task           = std::move(stage.mailbox->get_unique<Message>()->task);
    const auto duration = 1 + (task->draw() >> 34);
    const bool rejected = stage.reject_below > 0 && (task->draw() >> 32) < stage.reject_below;
    s4u::this_actor::sleep_for(static_cast<double>(duration));

    if (not rejected) {
      send(stage.mailbox, stage.next, stage.kind, std::move(task), tally);
    } else if (task->round == last_round) {
      tally.failed++;
      send(stage.mailbox, stage.client, "failed", std::move(task), tally);
    } else {
      task->round++;
      send(stage.mailbox, stage.implementer, "reject", std::move(task), tally);
    }
  }
}

class Client {
  s4u::Mailbox* mailbox_;
  s4u::Mailbox* planner_;
  int next_task_;
  int tasks_;
  int unfinished_ = 0;
  Tally& tally_;

  void submit()
  {
    if (next_task_ >= tasks_)
      return;
    send(mailbox_, planner_, "task", std::make_shared<Task>(next_task_), tally_);
    next_task_ += pipelines;
    unfinished_++;
  }

public:
  Client(s4u::Mailbox* mailbox, s4u::Mailbox* planner, int pipeline, int tasks, Tally& tally)
      : mailbox_(mailbox), planner_(planner), next_task_(pipeline), tasks_(tasks), tally_(tally)
  {
  }

  void open()
  {
    for (int i = 0; i < window; i++)
      submit();
  }

  void run()
  {
    while (unfinished_ > 0) {
      const auto returned = mailbox_->get_unique<Message>();
      unfinished_--;
      if (returned->kind == std::string_view("approved"))
        tally_.done++;
      submit();
    }
  }
};

void w1(s4u::Engine& engine, s4u::Host* host, int size, Tally& tally)
{
  std::vector<Client> clients;
  for (int p = 0; p < pipelines; p++) {
    const auto mailbox = [p](const char* role) {
      return s4u::Mailbox::by_name(std::string(role) + "-" + std::to_string(p));
    };
    auto* planner     = mailbox("planner");
    auto* implementer = mailbox("implementer");
    auto* verifier    = mailbox("verifier");
    auto* reviewer    = mailbox("reviewer");
    auto* client      = mailbox("client");
    for (const auto& stage : {
             Stage{planner, "plan", implementer, 0, implementer, client},
             Stage{implementer, "patch", verifier, 0, implementer, client},
             Stage{verifier, "verified", reviewer, 858993459, implementer, client},
             Stage{reviewer, "approved", client, 429496729, implementer, client},
         })
      create_agent(stage.mailbox, host, [stage, &tally] { agent(stage, tally); });
    clients.emplace_back(client, planner, p, size, tally);
  }
  s4u::Actor::create("opening", host, [host, &clients] {
    for (auto& client : clients)
      client.open();
    for (auto& client : clients)
      s4u::Actor::create("client", host, [&client] { client.run(); });
  });
  engine.run();
}

// W2

void w2(s4u::Engine& engine, s4u::Host* host, int size, Tally& tally)
{
  std::vector<s4u::Mailbox*> mailboxes;
  for (int i = 0; i < ring_size; i++)
    mailboxes.push_back(s4u::Mailbox::by_name("agent-" + std::to_string(i)));
  auto* retired = s4u::Mailbox::by_name("retired");

  for (int i = 0; i < ring_size; i++) {
    auto* mailbox   = mailboxes[i];
    auto* successor = mailboxes[(i + 1) % ring_size];
    create_agent(mailbox, host, [mailbox, successor, retired, &tally] {
      while (true) {
        auto token = mailbox->get_unique<Message>();
        if (token->hops == 0) {
          post(retired, std::move(token));
          continue;
        }
        tally.handoffs++;
        post(successor, make_message(mailbox, successor, "token", token->task, token->hops - 1));
      }
    });
  }
  s4u::Actor::create("main", host, [size, retired, &mailboxes] {
    for (int k = 0; k < tokens; k++) {
      auto* start = mailboxes[k * ring_size / tokens];
      post(start, make_message(retired, start, "token", std::make_shared<Task>(k), size / tokens));
    }
    for (int k = 0; k < tokens; k++)
      retired->get_unique<Message>();
  });
  engine.run();
}

// W3

void w3(s4u::Engine& engine, s4u::Host* host, int size, Tally& tally)
{
  auto* planner = s4u::Mailbox::by_name("planner");
  std::vector<s4u::Mailbox*> workers;
  for (int i = 0; i < worker_count; i++) {
    auto* mailbox = s4u::Mailbox::by_name("worker-" + std::to_string(i));
    workers.push_back(mailbox);
    create_agent(mailbox, host, [mailbox, planner, &tally] {
      while (true) {
        auto message = mailbox->get_unique<Message>();
        tally.handoffs++;
        post(planner, make_message(mailbox, planner, "reply", message->task));
      }
    });
  }
  s4u::Actor::create("planner", host, [size, planner, &workers, &tally] {
    const auto task = std::make_shared<Task>(0);
    for (int round = 0; round < size / (2 * worker_count); round++) {
      for (auto* worker : workers) {
        tally.handoffs++;
        post(worker, make_message(planner, worker, "task", task));
      }
      for (int i = 0; i < worker_count; i++)
        planner->get_unique<Message>();
    }
  });
  engine.run();
}

double seconds(clockid_t clock)
{
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

} // namespace

int main(int argc, char* argv[])
{
  s4u::Engine engine(&argc, argv);
  const std::string workload = argc > 1 ? argv[1] : "";
  auto* run = workload == "w1" ? w1 : workload == "w2" ? w2 : workload == "w3" ? w3 : nullptr;
  if (run == nullptr || argc < 3 || argc > (workload == "w1" ? 4 : 3)) {
    std::fprintf(stderr, "usage: peer w1|w2|w3 SIZE [DB]\n");
    return 2;
  }
  auto* zone = s4u::create_full_zone("zone");
  auto* host = zone->create_host("host", 1.0);
  zone->seal();

  const double wall = seconds(CLOCK_MONOTONIC);
  const double cpu  = seconds(CLOCK_PROCESS_CPUTIME_ID);
  Tally tally;
  if (argc == 4)
    tally.recorder = std::make_unique<Recorder>(argv[3]);
  run(engine, host, std::atoi(argv[2]), tally);
  if (tally.recorder)
    tally.recorder->close();

  std::printf("{\"handoffs\":%" PRId64 ",\"seconds\":%.6f,\"cpu\":%.6f,\"vtime\":%" PRId64
              ",\"done\":%" PRId64 ",\"failed\":%" PRId64 "}\n",
              tally.handoffs, seconds(CLOCK_MONOTONIC) - wall,
              seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
              std::int64_t(s4u::Engine::get_clock()), tally.done, tally.failed);
}
