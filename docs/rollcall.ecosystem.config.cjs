// Keeps an agent's session alive under PM2: pm2 start rollcall.ecosystem.config.cjs && pm2 save
module.exports = {
  apps: [
    {
      name: 'rollcall',
      // Found in PATH; it is a program of its own, and not for PM2 to load.
      script: 'rollcall',
      args: 'start',
      interpreter: 'none',
      // For another identity than the user's own:
      // env: { ROLLCALL_CONFIG: '/home/me/.config/rollcall/nano.json' },
      // 0: it was told to stop; 2: the command line is wrong; 3: a person must act.
      stop_exit_codes: [0, 2, 3],
      exp_backoff_restart_delay: 500,
      // It says goodbye first, and waits for a refresh that is under way, whose answer must be saved.
      kill_timeout: 30000,
    },
  ],
}
