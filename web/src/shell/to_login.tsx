// Nobody is logged in: to the login page, and from there back to the address that was asked for.

import { Navigate, useLocation } from '@tanstack/react-router';

export function ToLogin() {
  const { href } = useLocation();
  return <Navigate to="/login" search={href === '/' ? {} : { to: href }} replace />;
}
